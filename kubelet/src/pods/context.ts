/** What looking after pods needs: the same for every pod of a node. */
import type { Logger, corev1 } from "@kayak/api";
import type { Client, Clock } from "@kayak/client";
import type { KubeletConfig } from "../config/kubelet-config.ts";
import type { PodEvents } from "../container/events.ts";
import type { ImagePuller } from "../container/image.ts";
import type { SandboxInput } from "../container/sandbox.ts";
import type { ContainerStarter } from "../container/start.ts";
import type { Runtime } from "../cri.ts";
import type { PressureType } from "../eviction/pressure.ts";
import type { ObjectCache } from "../objects/cache.ts";
import type { ProbeManager } from "../probes/manager.ts";
import type { StatusManager } from "../status/manager.ts";
import type { LocalStore } from "../volumes/local/store.ts";
import type { VolumeManager } from "../volumes/manager.ts";
import type { TokenManager } from "../volumes/tokens.ts";
import type { BackOff } from "./back-off.ts";
import type { Paths } from "./identity.ts";
import type { RuntimeCache } from "./runtime-cache.ts";
import type { PodState } from "./state.ts";
import type { Semaphore } from "./semaphore.ts";

export interface PodContext {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runtime: Runtime;
  readonly cache: RuntimeCache;
  readonly statuses: StatusManager;
  readonly probes: ProbeManager;
  readonly volumes: VolumeManager;
  readonly local: LocalStore;
  readonly tokens: TokenManager;
  readonly objects: ObjectCache;
  readonly images: ImagePuller;
  readonly starter: ContainerStarter;
  readonly events: PodEvents;
  readonly backOff: BackOff;
  /** Bounds how many pods are created at the same time. */
  readonly slots: Semaphore;
  readonly paths: Paths;
  readonly config: KubeletConfig;
  /** What the node is short of. */
  readonly pressures: () => readonly PressureType[];
  readonly nodeIPs: readonly string[];
  readonly nodeMemoryBytes: number;
  /** The pods that have their share of the node, with what they were granted. */
  readonly occupants: () => readonly PodState[];
  /** Ends pods for the sake of another; resolves when nothing of them runs, or `signal` is aborted. */
  readonly preempt: (pods: readonly corev1.Pod[], signal: AbortSignal) => Promise<void>;
  /** As the API server has it; undefined until it was seen. */
  readonly node: () => corev1.Node | undefined;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly dns: Pick<SandboxInput, "clusterDNS" | "clusterDomain" | "hostResolvConf">;
  readonly services: () => readonly corev1.Service[];
}
