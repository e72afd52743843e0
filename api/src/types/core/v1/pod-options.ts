/** What may be asked of log, exec and attach. */
import * as s from "../../../schema/kit.ts";

export const PodLogOptions = s.kind(
  { name: "io.k8s.api.core.v1.PodLogOptions", apiVersion: "v1", kind: "PodLogOptions" },
  "What is to be read of a container's log.",
  {
    container: s.optional(1, s.string, "The container. It may be left out if the pod has only one."),
    follow: s.optional(2, s.boolean, "Whether to go on as the log grows. Default false."),
    previous: s.optional(3, s.boolean, "Whether to read the log of the run before. Default false."),
    sinceSeconds: s.optional(4, s.int64, "Only lines of the last so many seconds. Not together with `sinceTime`.", { pointer: true }),
    sinceTime: s.optional(5, s.time, "Only lines since this time.", { pointer: true }),
    timestamps: s.optional(6, s.boolean, "Whether each line begins with its time. Default false."),
    tailLines: s.optional(7, s.int64, "Only so many lines at the end.", { pointer: true }),
    limitBytes: s.optional(8, s.int64, "At most so many bytes.", { pointer: true }),
    insecureSkipTLSVerifyBackend: s.optional(9, s.boolean, "Whether to trust the kubelet without checking its certificate. Default false."),
    stream: s.optional(10, s.string, "`All` (the default), `Stdout` or `Stderr`. Not together with `tailLines` unless `All`.", { pointer: true }),
  },
);
export type PodLogOptions = s.TypeOf<typeof PodLogOptions>;

export const PodExecOptions = s.kind(
  { name: "io.k8s.api.core.v1.PodExecOptions", apiVersion: "v1", kind: "PodExecOptions" },
  "What is to be run in a container.",
  {
    stdin: s.optional(1, s.boolean, "Whether to connect standard input. Default false."),
    stdout: s.optional(2, s.boolean, "Whether to connect standard output."),
    stderr: s.optional(3, s.boolean, "Whether to connect standard error."),
    tty: s.optional(4, s.boolean, "Whether to run it in a terminal; then standard error is not separate. Default false."),
    container: s.optional(5, s.string, "The container. It may be left out if the pod has only one."),
    command: s.required(6, s.list(s.string), "The program and its arguments. No shell is involved.", { list: "atomic" }),
  },
);
export type PodExecOptions = s.TypeOf<typeof PodExecOptions>;

export const PodAttachOptions = s.kind(
  { name: "io.k8s.api.core.v1.PodAttachOptions", apiVersion: "v1", kind: "PodAttachOptions" },
  "How to attach to a container's first process.",
  {
    stdin: s.optional(1, s.boolean, "Whether to connect standard input. Default false."),
    stdout: s.optional(2, s.boolean, "Whether to connect standard output. Default true."),
    stderr: s.optional(3, s.boolean, "Whether to connect standard error. Default true."),
    tty: s.optional(4, s.boolean, "Whether the container has a terminal; then standard error is not separate. Default false."),
    container: s.optional(5, s.string, "The container. It may be left out if the pod has only one."),
  },
);
export type PodAttachOptions = s.TypeOf<typeof PodAttachOptions>;

export const PodPortForwardOptions = s.kind(
  { name: "io.k8s.api.core.v1.PodPortForwardOptions", apiVersion: "v1", kind: "PodPortForwardOptions" },
  "Which ports of a pod are to be forwarded.",
  {
    ports: s.optional(1, s.list(s.int32), "The ports. WebSocket clients name them here.", { list: "atomic" }),
  },
);
export type PodPortForwardOptions = s.TypeOf<typeof PodPortForwardOptions>;
