/** What is run in, or asked of, a container: probes and lifecycle hooks. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const ExecAction = s.message("io.k8s.api.core.v1.ExecAction", "", {
  command: s.optional(1, s.list(s.string), "", { list: "atomic" }),
});
export type ExecAction = z.infer<typeof ExecAction>;

export const HTTPHeader = s.message("io.k8s.api.core.v1.HTTPHeader", "", {
  name: s.required(1, s.string, ""),
  value: s.required(2, s.string, ""),
});
export type HTTPHeader = z.infer<typeof HTTPHeader>;

export const HTTPGetAction = s.message("io.k8s.api.core.v1.HTTPGetAction", "", {
  path: s.optional(1, s.string, ""),
  port: s.required(2, s.intOrString, ""),
  host: s.optional(3, s.string, ""),
  scheme: s.optional(4, s.enumeration("HTTP", "HTTPS"), ""),
  httpHeaders: s.optional(5, s.list(HTTPHeader), "", { list: "atomic" }),
});
export type HTTPGetAction = z.infer<typeof HTTPGetAction>;

export const SleepAction = s.message("io.k8s.api.core.v1.SleepAction", "", {
  seconds: s.required(1, s.int64, ""),
});
export type SleepAction = z.infer<typeof SleepAction>;

export const TCPSocketAction = s.message("io.k8s.api.core.v1.TCPSocketAction", "", {
  port: s.required(1, s.intOrString, ""),
  host: s.optional(2, s.string, ""),
});
export type TCPSocketAction = z.infer<typeof TCPSocketAction>;

export const LifecycleHandler = s.message("io.k8s.api.core.v1.LifecycleHandler", "", {
  exec: s.optional(1, ExecAction, ""),
  httpGet: s.optional(2, HTTPGetAction, ""),
  tcpSocket: s.optional(3, TCPSocketAction, ""),
  sleep: s.optional(4, SleepAction, ""),
});
export type LifecycleHandler = z.infer<typeof LifecycleHandler>;

export const Lifecycle = s.message("io.k8s.api.core.v1.Lifecycle", "", {
  postStart: s.optional(1, LifecycleHandler, ""),
  preStop: s.optional(2, LifecycleHandler, ""),
  stopSignal: s.optional(
    3,
    s.enumeration(
      "SIGABRT",
      "SIGALRM",
      "SIGBUS",
      "SIGCHLD",
      "SIGCLD",
      "SIGCONT",
      "SIGFPE",
      "SIGHUP",
      "SIGILL",
      "SIGINT",
      "SIGIO",
      "SIGIOT",
      "SIGKILL",
      "SIGPIPE",
      "SIGPOLL",
      "SIGPROF",
      "SIGPWR",
      "SIGQUIT",
      "SIGRTMAX",
      "SIGRTMAX-1",
      "SIGRTMAX-10",
      "SIGRTMAX-11",
      "SIGRTMAX-12",
      "SIGRTMAX-13",
      "SIGRTMAX-14",
      "SIGRTMAX-2",
      "SIGRTMAX-3",
      "SIGRTMAX-4",
      "SIGRTMAX-5",
      "SIGRTMAX-6",
      "SIGRTMAX-7",
      "SIGRTMAX-8",
      "SIGRTMAX-9",
      "SIGRTMIN",
      "SIGRTMIN+1",
      "SIGRTMIN+10",
      "SIGRTMIN+11",
      "SIGRTMIN+12",
      "SIGRTMIN+13",
      "SIGRTMIN+14",
      "SIGRTMIN+15",
      "SIGRTMIN+2",
      "SIGRTMIN+3",
      "SIGRTMIN+4",
      "SIGRTMIN+5",
      "SIGRTMIN+6",
      "SIGRTMIN+7",
      "SIGRTMIN+8",
      "SIGRTMIN+9",
      "SIGSEGV",
      "SIGSTKFLT",
      "SIGSTOP",
      "SIGSYS",
      "SIGTERM",
      "SIGTRAP",
      "SIGTSTP",
      "SIGTTIN",
      "SIGTTOU",
      "SIGURG",
      "SIGUSR1",
      "SIGUSR2",
      "SIGVTALRM",
      "SIGWINCH",
      "SIGXCPU",
      "SIGXFSZ",
    ),
    "",
  ),
});
export type Lifecycle = z.infer<typeof Lifecycle>;

export const GRPCAction = s.message("io.k8s.api.core.v1.GRPCAction", "", {
  port: s.required(1, s.int32, ""),
  service: s.optional(2, s.string, "", { default: '""' }),
});
export type GRPCAction = z.infer<typeof GRPCAction>;

export const ProbeHandler = s.message("io.k8s.api.core.v1.ProbeHandler", "", {
  exec: s.optional(1, ExecAction, ""),
  httpGet: s.optional(2, HTTPGetAction, ""),
  tcpSocket: s.optional(3, TCPSocketAction, ""),
  grpc: s.optional(4, GRPCAction, ""),
});
export type ProbeHandler = z.infer<typeof ProbeHandler>;

export const Probe = s.messageWith({ proto: 1, schema: ProbeHandler }, "io.k8s.api.core.v1.Probe", "", {
  initialDelaySeconds: s.optional(2, s.int32, ""),
  timeoutSeconds: s.optional(3, s.int32, ""),
  periodSeconds: s.optional(4, s.int32, ""),
  successThreshold: s.optional(5, s.int32, ""),
  failureThreshold: s.optional(6, s.int32, ""),
  terminationGracePeriodSeconds: s.optional(7, s.int64, ""),
});
export type Probe = z.infer<typeof Probe>;
