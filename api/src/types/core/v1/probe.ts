/** What is run in, or asked of, a container: probes and lifecycle hooks. */
import * as s from "../../../schema/kit.ts";
import { Signal } from "./signal.ts";

export const ExecAction = s.message("io.k8s.api.core.v1.ExecAction", "Runs a command in the container; exit code 0 is success.", {
  command: s.optional(1, s.list(s.string), "The command and its arguments. No shell is involved. The working directory is the root.", { list: "atomic" }),
});
export type ExecAction = s.TypeOf<typeof ExecAction>;

export const HTTPHeader = s.message("io.k8s.api.core.v1.HTTPHeader", "A header of a request.", {
  name: s.required(1, s.string, "The name of the header."),
  value: s.required(2, s.string, "The value of the header."),
});
export type HTTPHeader = s.TypeOf<typeof HTTPHeader>;

export const HTTPGetAction = s.message("io.k8s.api.core.v1.HTTPGetAction", "Sends a GET request; a code from 200 to 399 is success.", {
  path: s.optional(1, s.string, "The path. Default `/`."),
  port: s.required(2, s.intOrString, "The number of the port, or its name in the container."),
  host: s.optional(3, s.string, "The host. Default: the address of the pod. For another name, set the header `Host`."),
  scheme: s.optional(4, s.enumeration("HTTP", "HTTPS"), "`HTTP` (the default) or `HTTPS`, whose certificate isn't checked."),
  httpHeaders: s.optional(5, s.list(HTTPHeader), "Headers of the request; a name may occur more than once.", { list: "atomic" }),
});
export type HTTPGetAction = s.TypeOf<typeof HTTPGetAction>;

export const SleepAction = s.message("io.k8s.api.core.v1.SleepAction", "Waits.", {
  seconds: s.required(1, s.int64, "For how many seconds."),
});
export type SleepAction = s.TypeOf<typeof SleepAction>;

export const TCPSocketAction = s.message("io.k8s.api.core.v1.TCPSocketAction", "Opens a TCP connection; to succeed is success.", {
  port: s.required(1, s.intOrString, "The number of the port, or its name in the container."),
  host: s.optional(2, s.string, "The host. Default: the address of the pod."),
});
export type TCPSocketAction = s.TypeOf<typeof TCPSocketAction>;

export const LifecycleHandler = s.message("io.k8s.api.core.v1.LifecycleHandler", "What to do at a point of a container's life: exactly one of these.", {
  exec: s.optional(1, ExecAction, "Run a command in the container."),
  httpGet: s.optional(2, HTTPGetAction, "Send a GET request."),
  tcpSocket: s.optional(3, TCPSocketAction, "Has no effect; kept for compatibility."),
  sleep: s.optional(4, SleepAction, "Wait."),
});
export type LifecycleHandler = s.TypeOf<typeof LifecycleHandler>;

export const Lifecycle = s.message("io.k8s.api.core.v1.Lifecycle", "What to do after a container has started and before it is stopped.", {
  postStart: s.optional(1, LifecycleHandler, "Done right after the start, beside the container's own process. If it fails, the container is killed."),
  preStop: s.optional(2, LifecycleHandler, "Done before the stop signal is sent, within the pod's grace period; not when the container ends by itself."),
  stopSignal: s.optional(3, Signal, "The signal that stops the container. Default: what the image says, else SIGTERM. Needs `spec.os.name`.", {
    pointer: true,
  }),
});
export type Lifecycle = s.TypeOf<typeof Lifecycle>;

export const GRPCAction = s.message("io.k8s.api.core.v1.GRPCAction", "Asks the gRPC health service; `SERVING` is success.", {
  port: s.required(1, s.int32, "The number of the port."),
  service: s.optional(2, s.string, "The name of the service to ask about. Default: empty, the server as a whole.", { default: '""', pointer: true }),
});
export type GRPCAction = s.TypeOf<typeof GRPCAction>;

export const ProbeHandler = s.message("io.k8s.api.core.v1.ProbeHandler", "What a probe does: exactly one of these.", {
  exec: s.optional(1, ExecAction, "Run a command in the container."),
  httpGet: s.optional(2, HTTPGetAction, "Send a GET request."),
  tcpSocket: s.optional(3, TCPSocketAction, "Open a TCP connection."),
  grpc: s.optional(4, GRPCAction, "Ask the gRPC health service."),
});
export type ProbeHandler = s.TypeOf<typeof ProbeHandler>;

export const Probe = s.messageWith({ proto: 1, schema: ProbeHandler }, "io.k8s.api.core.v1.Probe", "Finds out how a container does.", {
  initialDelaySeconds: s.optional(2, s.int32, "How many seconds after the container's start probing begins. Default 0."),
  timeoutSeconds: s.optional(3, s.int32, "After how many seconds a probe has failed. Default 1."),
  periodSeconds: s.optional(4, s.int32, "How many seconds lie between probes. Default 10."),
  successThreshold: s.optional(5, s.int32, "How many successes in a row make up for a failure. Default 1; must be 1 for liveness and startup."),
  failureThreshold: s.optional(6, s.int32, "How many failures in a row count. Default 3."),
  terminationGracePeriodSeconds: s.optional(
    7,
    s.int64,
    "The grace period when the probe's failure ends the container; absent means the pod's. Not for readiness.",
    { pointer: true },
  ),
});
export type Probe = s.TypeOf<typeof Probe>;
