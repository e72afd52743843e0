/** What may be asked of log, exec and attach. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const PodLogOptions = s.kind(
  { name: "io.k8s.api.core.v1.PodLogOptions", apiVersion: "v1", kind: "PodLogOptions" },
  "",
  {
    container: s.optional(1, s.string, ""),
    follow: s.optional(2, s.boolean, ""),
    previous: s.optional(3, s.boolean, ""),
    sinceSeconds: s.optional(4, s.int64, ""),
    sinceTime: s.optional(5, s.time, ""),
    timestamps: s.optional(6, s.boolean, ""),
    tailLines: s.optional(7, s.int64, ""),
    limitBytes: s.optional(8, s.int64, ""),
    insecureSkipTLSVerifyBackend: s.optional(9, s.boolean, ""),
    stream: s.optional(10, s.string, ""),
  },
);
export type PodLogOptions = z.infer<typeof PodLogOptions>;

export const PodExecOptions = s.kind(
  { name: "io.k8s.api.core.v1.PodExecOptions", apiVersion: "v1", kind: "PodExecOptions" },
  "",
  {
    stdin: s.optional(1, s.boolean, ""),
    stdout: s.optional(2, s.boolean, ""),
    stderr: s.optional(3, s.boolean, ""),
    tty: s.optional(4, s.boolean, ""),
    container: s.optional(5, s.string, ""),
    command: s.required(6, s.list(s.string), "", { list: "atomic" }),
  },
);
export type PodExecOptions = z.infer<typeof PodExecOptions>;

export const PodAttachOptions = s.kind(
  { name: "io.k8s.api.core.v1.PodAttachOptions", apiVersion: "v1", kind: "PodAttachOptions" },
  "",
  {
    stdin: s.optional(1, s.boolean, ""),
    stdout: s.optional(2, s.boolean, ""),
    stderr: s.optional(3, s.boolean, ""),
    tty: s.optional(4, s.boolean, ""),
    container: s.optional(5, s.string, ""),
  },
);
export type PodAttachOptions = z.infer<typeof PodAttachOptions>;
