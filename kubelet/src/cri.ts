/**
 * The container runtime as the kubelet sees it, with CRI's verbs and meanings (k8s.io/cri-api), so that another runtime can
 * stand behind it. The bundled one is in `runtime/`.
 *
 * Ids are opaque. Times are milliseconds since the epoch. Every call is idempotent where CRI's is: stopping or removing what
 * is gone succeeds.
 */
import type { Duplex, Readable, Writable } from "node:stream";

export type NamespaceMode = "pod" | "container" | "node";

export interface SandboxConfig {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly attempt: number;
  };
  /** Not set when the pod uses the node's network. */
  readonly hostname: string;
  readonly domainname?: string;
  /** Directory for the pod's container logs. */
  readonly logDirectory: string;
  readonly dns?: {
    readonly servers: readonly string[];
    readonly searches: readonly string[];
    readonly options: readonly string[];
  };
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The pod's cgroup below the runtime's root, e.g. `kubepods/burstable/pod<uid>`; created with `resources`. */
  readonly cgroupParent: string;
  readonly resources?: LinuxResources;
  readonly namespaces: {
    readonly network: "pod" | "node";
    readonly pid: NamespaceMode;
    readonly ipc: "pod" | "node";
    readonly user: "pod" | "node";
  };
  readonly sysctls?: Readonly<Record<string, string>>;
  /** For a pod with a network of its own. */
  readonly bandwidth?: Bandwidth;
}

/** Bits per second, as the pod sees them come and go. */
export interface Bandwidth {
  readonly ingressBits?: number;
  readonly egressBits?: number;
}

export interface LinuxResources {
  /** cgroup v1 cpu.shares; converted for v2. */
  readonly cpuShares?: number;
  readonly cpuQuotaUs?: number;
  readonly cpuPeriodUs?: number;
  readonly memoryLimitBytes?: number;
  readonly pidsLimit?: number;
  readonly oomScoreAdj?: number;
  readonly cpusetCpus?: string;
  readonly cpusetMems?: string;
}

export interface Mount {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly readonly: boolean;
  readonly recursiveReadOnly?: boolean;
  readonly propagation?: "None" | "HostToContainer" | "Bidirectional";
  /** A path below `hostPath` to mount instead of it; resolved by the kernel so that no link in the volume leaves the volume. */
  readonly subPath?: string;
}

/** A device of the node that a container may use. */
export interface Device {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly readonly: boolean;
}

export interface SecurityContext {
  readonly privileged?: boolean;
  readonly addCapabilities?: readonly string[];
  readonly dropCapabilities?: readonly string[];
  readonly readonlyRootfs?: boolean;
  readonly noNewPrivs?: boolean;
  readonly runAsUser?: number;
  readonly runAsUsername?: string;
  readonly runAsGroup?: number;
  readonly supplementalGroups?: readonly number[];
  /** `Strict`: without the groups that the image lists the user in. */
  readonly supplementalGroupsPolicy?: "Merge" | "Strict";
  readonly seccomp?: { readonly type: "RuntimeDefault" | "Unconfined" | "Localhost"; readonly localhostPath?: string };
  readonly maskedPaths?: readonly string[];
  readonly readonlyPaths?: readonly string[];
}

export interface ContainerConfig {
  readonly metadata: { readonly name: string; readonly attempt: number };
  /** An image id that `images.resolve` returned. */
  readonly imageId: string;
  /** Replaces the image's ENTRYPOINT and, as Docker does, drops its CMD. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly mounts: readonly Mount[];
  readonly devices?: readonly Device[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Relative to the sandbox's log directory. */
  readonly logPath: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  /** Instead of the image's. */
  readonly stopSignal?: string;
  readonly resources?: LinuxResources;
  readonly security: SecurityContext;
  /** The container whose pid namespace this one shares, for `kubectl debug --target`. */
  readonly targetContainerId?: string;
}

export interface SandboxStatus {
  readonly id: string;
  readonly state: "ready" | "notReady";
  readonly createdAt: number;
  readonly metadata: SandboxConfig["metadata"];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Pod addresses, first the primary one; empty on the node's network. */
  readonly ips: readonly string[];
  /** A path to setns into, absent on the node's network. */
  readonly networkNamespace?: string;
}

export interface ContainerStatus {
  readonly id: string;
  readonly sandboxId: string;
  readonly metadata: ContainerConfig["metadata"];
  readonly state: "created" | "running" | "exited";
  readonly pid?: number;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly exitCode?: number;
  /** The signal that ended it, when one did. */
  readonly signal?: number;
  /** `Completed`, `Error` or `OOMKilled`; or why it could not start (`StartError`). */
  readonly reason?: string;
  readonly message?: string;
  /** The reference asked for is kept in labels by the kubelet; this is the image's id. */
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** What it may use now. */
  readonly resources?: LinuxResources;
  /** As whom its first process is started. */
  readonly user?: {
    readonly uid: number;
    readonly gid: number;
    readonly supplementalGroups: readonly number[];
  };
  /** Absolute. */
  readonly logPath: string;
}

export type ContainerEvent =
  | { readonly type: "started"; readonly containerId: string; readonly sandboxId: string }
  | { readonly type: "exited"; readonly containerId: string; readonly sandboxId: string };

export interface ExecOptions {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly signal?: AbortSignal;
}

/** A running exec or attach. Streams that were not asked for are absent; with a tty everything arrives on stdout. */
export interface StreamSession {
  readonly stdin?: Writable;
  readonly stdout: Readable;
  readonly stderr?: Readable;
  resize(columns: number, rows: number): void;
  /** Settles when the process has ended and its output is drained. */
  readonly exit: Promise<{ readonly exitCode: number }>;
  /** Ends the session; an exec's process is killed. */
  close(): void;
}

export interface ResourceUsage {
  readonly cpuUsageNs: number;
  readonly memoryUsageBytes: number;
  readonly memoryWorkingSetBytes: number;
  readonly memoryRssBytes: number;
  readonly memoryCacheBytes: number;
  readonly pageFaults: number;
  readonly majorPageFaults: number;
  readonly pids: number;
}

/** A Secret whose credentials a registry has accepted. */
export interface PullSecret {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  /** Of the credentials. */
  readonly hash: string;
}

export interface ImageAccess {
  /** The registry asked for nothing. */
  readonly everyone: boolean;
  readonly secrets: readonly PullSecret[];
}

export interface ImageInfo {
  /** `sha256:...` of the image's configuration. */
  readonly id: string;
  /** Full references with tags, e.g. `docker.io/library/web:1`. */
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly sizeBytes: number;
  /** It came from a registry and can be fetched again. */
  readonly pulled: boolean;
  /** By repository: who has shown that the registry gives it to them. */
  readonly access?: Readonly<Record<string, ImageAccess>>;
  /** When a container last used it, or it came. Absent while one does. */
  readonly unusedSince?: number;
  /** From the image's configuration. */
  readonly user: string;
  readonly volumes: readonly string[];
}

/** From a pull secret. */
export interface ImageCredentials {
  readonly username: string;
  readonly password: string;
  /** Exchanged for a token instead of the password. */
  readonly identityToken?: string;
}

export interface ImageService {
  /** The stored image for a reference as written in a pod (`web:1`, `reg:5000/a/b@sha256:...`), or undefined. */
  resolve(reference: string): Promise<ImageInfo | undefined>;
  list(): Promise<readonly ImageInfo[]>;
  /** With all its names, unless a container uses it. */
  remove(id: string): Promise<void>;
  /** The unpacked layers of an image, topmost first, which stay as long as the directory of their user does. */
  layers(id: string, user: string): Promise<{ readonly layersDir: string; readonly layers: readonly string[] }>;
  /** Where images are kept and the stored names closest to `reference`, for error messages. */
  explainMissing(reference: string): Promise<{ readonly store: string; readonly similar: readonly string[] }>;
  /** Fetches from a registry, with the first of `credentials` that is accepted or, without any, as nobody. Throws ImagePullError. */
  pull(
    reference: string,
    options: { readonly credentials?: readonly ImageCredentials[]; readonly signal?: AbortSignal },
  ): Promise<PulledImage>;
  /** Remembers who may use a pulled image under the name of a repository. */
  grant(id: string, repository: string, access: ImageAccess): Promise<void>;
}

export interface PulledImage {
  readonly image: ImageInfo;
  /** Which were accepted; none were asked for where it is absent. */
  readonly credentials?: ImageCredentials;
}

/** Mounts of the node itself, outside any container. */
export interface NodeMounts {
  tmpfs(path: string, options: { readonly sizeBytes?: number | undefined }): Promise<void>;
  /** What is not mounted is fine. */
  unmount(path: string): Promise<void>;
}

export interface Runtime {
  readonly name: string;
  readonly version: string;
  readonly images: ImageService;
  /** The node's pod address range, or one of each family separated by a comma: known once the node has been given one. Sandboxes on the pod network need it. */
  setPodCIDR(cidr: string): Promise<void>;
  /** Makes again what somebody took away of pods' links and routes. Pods go on meanwhile, with the addresses that they have. */
  repairNetwork(): Promise<void>;
  /** Whether the pod network can be used, and if not why. */
  networkReady(): { readonly ready: boolean; readonly message: string };

  runSandbox(config: SandboxConfig): Promise<SandboxStatus>;
  /** Kills what still runs in it and takes its network down. */
  stopSandbox(id: string): Promise<void>;
  /** Also removes its containers. */
  removeSandbox(id: string): Promise<void>;
  listSandboxes(): Promise<readonly SandboxStatus[]>;

  createContainer(sandboxId: string, config: ContainerConfig): Promise<string>;
  startContainer(id: string): Promise<void>;
  /** The stop signal, then after `graceMs` SIGKILL; settles when the container has exited. */
  stopContainer(id: string, graceMs: number): Promise<void>;
  removeContainer(id: string): Promise<void>;
  listContainers(): Promise<readonly ContainerStatus[]>;
  containerStatus(id: string): Promise<ContainerStatus | undefined>;
  updateResources(id: string, resources: LinuxResources): Promise<void>;
  updatePodResources(cgroupParent: string, resources: LinuxResources): Promise<void>;
  /** Removes a pod's cgroup once its sandboxes are gone. */
  removePodCgroup(cgroupParent: string): Promise<void>;

  exec(id: string, options: ExecOptions): Promise<StreamSession>;
  /** Output is cut at `maxOutputBytes`. Rejects with a TimeoutError when the command outlives `timeoutMs`; it is killed. */
  execSync(
    id: string,
    options: { command: readonly string[]; timeoutMs: number; maxOutputBytes: number },
  ): Promise<{ exitCode: number; output: Buffer }>;
  attach(id: string, options: { readonly stdin: boolean }): Promise<StreamSession>;
  /** A connection to a port on the loopback interface of the sandbox's network. */
  portForward(sandboxId: string, port: number): Promise<Duplex>;
  /** After the log file was renamed: continue in a new file at the old path. */
  reopenLog(id: string): Promise<void>;
  containerUsage(id: string): Promise<ResourceUsage | undefined>;
  /** Of everything in a cgroup below the runtime's root: a pod's, or with "" the whole node's. */
  cgroupUsage(path: string): Promise<ResourceUsage | undefined>;
  /** Where a container's writable layer is on the node. */
  writableLayer(id: string): string | undefined;

  /** Where the runtime can do it without a process of its own for each. */
  readonly nodeMounts?: NodeMounts;

  /** Containers starting and exiting from now on. Exits that happened while nobody listened show in `listContainers`. */
  events(signal: AbortSignal): AsyncIterable<ContainerEvent>;
  /** Frees what this process holds; containers go on. */
  close(): Promise<void>;
}
