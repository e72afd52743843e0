/** The part of the OCI runtime specification that this runtime understands, in its shape and with its names. */
import type { NamespaceType } from "../native/steps.ts";

export interface OciMount {
  readonly destination: string;
  /** `bind`, or a file system type. Not in OCI: `volume`, a directory of the root itself as a mount of its own. */
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
  /** Not in OCI: a path below `source`, resolved without leaving it. */
  readonly beneath?: string;
}

/** Ids in a user namespace and on the node. */
export interface OciIdMapping {
  readonly containerID: number;
  readonly hostID: number;
  readonly size: number;
}

/** `CAP_CHOWN` and its like. */
export interface OciCapabilities {
  readonly bounding: readonly string[];
  readonly effective: readonly string[];
  readonly inheritable: readonly string[];
  readonly permitted: readonly string[];
  readonly ambient: readonly string[];
}

export interface OciProcess {
  readonly terminal: boolean;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: { readonly uid: number; readonly gid: number; readonly additionalGids: readonly number[] };
  readonly capabilities: OciCapabilities;
  readonly noNewPrivileges: boolean;
  readonly oomScoreAdj?: number;
}

/** Later rules count over earlier ones; what a rule doesn't name is every one. */
export interface OciDeviceRule {
  readonly allow: boolean;
  readonly type?: "a" | "b" | "c";
  readonly major?: number;
  readonly minor?: number;
  /** Of `r`, `w` and `m`. */
  readonly access?: string;
}

/** What isn't given stays as it is; a negative limit is none. */
export interface OciResources {
  readonly memory?: { readonly limit?: number | undefined };
  readonly cpu?: {
    /** Of cgroup v1; converted for v2. */
    readonly shares?: number | undefined;
    readonly quota?: number | undefined;
    readonly period?: number | undefined;
    readonly cpus?: string | undefined;
    readonly mems?: string | undefined;
  };
  readonly pids?: { readonly limit?: number | undefined };
  readonly devices?: readonly OciDeviceRule[];
}

export const seccompActions = [
  "SCMP_ACT_KILL",
  "SCMP_ACT_KILL_THREAD",
  "SCMP_ACT_KILL_PROCESS",
  "SCMP_ACT_TRAP",
  "SCMP_ACT_ERRNO",
  "SCMP_ACT_TRACE",
  "SCMP_ACT_LOG",
  "SCMP_ACT_ALLOW",
] as const;

export const seccompOperators = [
  "SCMP_CMP_EQ",
  "SCMP_CMP_NE",
  "SCMP_CMP_GT",
  "SCMP_CMP_GE",
  "SCMP_CMP_LT",
  "SCMP_CMP_LE",
  "SCMP_CMP_MASKED_EQ",
] as const;

export interface OciSeccomp {
  readonly defaultAction: (typeof seccompActions)[number];
  readonly defaultErrnoRet?: number | undefined;
  /** The machine's own is always meant; calls of others are never let through. */
  readonly architectures?: readonly string[] | undefined;
  readonly syscalls: readonly OciSyscall[];
}

export interface OciSyscall {
  readonly names: readonly string[];
  readonly action: (typeof seccompActions)[number];
  readonly errnoRet?: number | undefined;
  /** All must hold. */
  readonly args?: readonly OciSyscallArgument[] | undefined;
}

export interface OciSyscallArgument {
  readonly index: number;
  readonly value: number;
  /** For SCMP_CMP_MASKED_EQ: `(argument & value) == valueTwo`. */
  readonly valueTwo?: number | undefined;
  readonly op: (typeof seccompOperators)[number];
}

export interface OciDevice {
  readonly path: string;
  readonly type: "c" | "b";
  readonly major: number;
  readonly minor: number;
  readonly fileMode: number;
}

export interface OciSpec {
  readonly process: OciProcess;
  readonly root: { readonly readonly: boolean };
  readonly mounts: readonly OciMount[];
  readonly linux: {
    readonly cgroupsPath: string;
    readonly resources: OciResources;
    /** With a path the namespace is joined, without one it is new. A missing type is the node's own. */
    readonly namespaces: readonly { readonly type: NamespaceType; readonly path?: string }[];
    /** Of the user namespace that is joined; users and groups are mapped alike. */
    readonly uidMappings?: readonly OciIdMapping[];
    readonly gidMappings?: readonly OciIdMapping[];
    readonly maskedPaths: readonly string[];
    readonly readonlyPaths: readonly string[];
    readonly seccomp?: OciSeccomp;
    readonly devices: readonly OciDevice[];
  };
}
