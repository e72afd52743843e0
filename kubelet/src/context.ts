/** Builds the parts of a kubelet and joins them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger, corev1 } from "@kayak/api";
import { createEventRecorder, type Clock } from "@kayak/client";
import { parseKubeletConfig } from "./config/kubelet-config.ts";
import { podEvents } from "./container/events.ts";
import { ImagePuller } from "./container/image.ts";
import { ContainerStarter } from "./container/start.ts";
import type { PressureType } from "./eviction/pressure.ts";
import { mounterThrough } from "./volumes/mounter.ts";
import { parseResolvConf } from "./network/dns.ts";
import type { Machine } from "./node/machine.ts";
import { nodeAllocatable } from "./node/status.ts";
import { ObjectCache } from "./objects/cache.ts";
import type { KubeletOptions } from "./options.ts";
import { BackOff, RESTART_INITIAL_MS, RESTART_MAX_MS } from "./pods/back-off.ts";
import type { PodContext } from "./pods/context.ts";
import { Paths } from "./pods/identity.ts";
import { RuntimeCache } from "./pods/runtime-cache.ts";
import type { PodState } from "./pods/state.ts";
import { Semaphore } from "./pods/semaphore.ts";
import { ProbeManager } from "./probes/manager.ts";
import { StatusManager } from "./status/manager.ts";
import { hostDisk } from "./volumes/local/disk.ts";
import { LocalStore } from "./volumes/local/store.ts";
import { VolumeManager } from "./volumes/manager.ts";
import { TokenManager } from "./volumes/tokens.ts";

/** More pods than this are not created at the same time: they would only slow each other down. */
const MAX_PARALLEL_STARTS = 8;

export interface Wiring {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly machine: Machine;
  /** Something about this pod has changed. */
  readonly wake: (uid: string) => void;
  readonly services: () => readonly corev1.Service[];
  readonly pressures: () => readonly PressureType[];
  readonly occupants: () => readonly PodState[];
  readonly preempt: PodContext["preempt"];
  readonly node: () => corev1.Node | undefined;
  readonly storedUid: (pod: corev1.Pod) => string | undefined;
}

export function memoryRoot({ memoryDir, rootDir }: KubeletOptions): string {
  return memoryDir ?? join(rootDir, "memory");
}

export async function createContext(options: KubeletOptions, wiring: Wiring): Promise<PodContext> {
  const { client, runtime, signal, nodeName, nodeIPs, clusterDNS, clusterDomain } = options;
  const { clock, logger, machine, wake, services, pressures, occupants, node } = wiring;
  const paths = new Paths(options.rootDir);
  const config = options.config ?? parseKubeletConfig();
  const events = podEvents(
    createEventRecorder(client, { component: "kubelet", host: nodeName, clock, logger, signal }),
  );
  const images = new ImagePuller({ images: runtime.images, events, clock, verification: config.imageVerification });
  const mounter = options.mounter ?? mounterThrough(runtime.nodeMounts);
  const tokens = new TokenManager(client, clock);
  const local = new LocalStore({ root: paths.localVolumes, mounter, disk: options.disk ?? hostDisk });
  const volumes = new VolumeManager({
    paths,
    memoryRoot: memoryRoot(options),
    mounter,
    node: nodeName,
    local,
    images,
    tokens,
    clock,
  });
  const [resolvConf, nodeHosts] = await Promise.all([
    text(options.resolvConf ?? "/etc/resolv.conf"),
    text("/etc/hosts"),
  ]);
  const nodeMemoryBytes = machine.memoryBytes;
  return {
    client,
    clock,
    logger,
    runtime,
    events,
    tokens,
    volumes,
    local,
    images,
    paths,
    config,
    pressures,
    nodeIPs,
    nodeMemoryBytes,
    occupants,
    preempt: wiring.preempt,
    node,
    services,
    cache: new RuntimeCache(runtime),
    statuses: new StatusManager({ client, clock, logger, signal, storedUid: wiring.storedUid }),
    probes: new ProbeManager({ runtime, clock, events, onChange: wake }),
    objects: new ObjectCache({ client, clock, logger, signal, onChange: wake }),
    starter: new ContainerStarter({
      runtime,
      images,
      volumes,
      events,
      clock,
      paths,
      clusterDomain,
      nodeMemoryBytes,
      nodeHosts,
    }),
    backOff: new BackOff({ clock, initialMs: RESTART_INITIAL_MS, maxMs: RESTART_MAX_MS }),
    slots: new Semaphore(MAX_PARALLEL_STARTS),
    allocatable: nodeAllocatable(machine, config),
    dns: { clusterDNS, clusterDomain, hostResolvConf: parseResolvConf(resolvConf) },
  };
}

async function text(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
