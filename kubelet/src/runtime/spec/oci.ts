/** The part of the OCI runtime specification that this runtime understands, with its names. */
import type { NamespaceType } from "../native/steps.ts";

export interface OciMount {
  readonly destination: string;
  /** `bind`, or a file system type. */
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

export interface OciProcess {
  readonly terminal: boolean;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: { readonly uid: number; readonly gid: number; readonly additionalGids: readonly number[] };
  /** Bounding, permitted and effective set; inheritable and ambient are always empty. */
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly oomScoreAdj?: number;
}

export interface OciSpec {
  readonly process: OciProcess;
  readonly root: { readonly readonly: boolean };
  readonly mounts: readonly OciMount[];
  readonly linux: {
    /** With a path the namespace is joined, without one it is new. A missing type is the node's own. */
    readonly namespaces: readonly { readonly type: NamespaceType; readonly path?: string }[];
    /** Of the user namespace that is joined; users and groups are mapped alike. */
    readonly uidMappings?: readonly OciIdMapping[];
    readonly gidMappings?: readonly OciIdMapping[];
    readonly maskedPaths: readonly string[];
    readonly readonlyPaths: readonly string[];
    /** A compiled seccomp filter. */
    readonly seccomp?: Uint8Array;
    readonly devices: readonly {
      readonly path: string;
      readonly type: "c" | "b";
      readonly major: number;
      readonly minor: number;
      readonly fileMode: number;
    }[];
  };
}
