/** What a node and everything on it use at one moment: read from cgroups and /proc when somebody asks. */
import { readFile, statfs } from "node:fs/promises";
import type { corev1 } from "@kayak/api";
import { podCgroup } from "../container/resources.ts";
import type { ContainerStatus, ResourceUsage } from "../cri.ts";
import type { PodContext } from "../pods/context.ts";
import { runningContainers } from "../pods/view.ts";
import { parseNetDev, type InterfaceStats } from "./net-dev.ts";

export interface ContainerStats {
  readonly status: ContainerStatus;
  readonly usage: ResourceUsage;
}

export interface PodStats {
  readonly pod: corev1.Pod;
  readonly usage: ResourceUsage | undefined;
  readonly containers: readonly ContainerStats[];
  /** Absent on the node's network. */
  readonly interfaces: readonly InterfaceStats[] | undefined;
}

export interface DiskStats {
  readonly capacityBytes: number;
  readonly availableBytes: number;
  readonly inodes: number;
  readonly inodesFree: number;
}

export interface NodeStats {
  readonly atMs: number;
  readonly usage: ResourceUsage | undefined;
  readonly interfaces: readonly InterfaceStats[];
  readonly disk: DiskStats;
  readonly pods: readonly PodStats[];
}

type Sources = Pick<PodContext, "runtime" | "cache" | "clock" | "paths">;

export async function collectStats(sources: Sources, pods: readonly corev1.Pod[]): Promise<NodeStats> {
  const { runtime, clock, paths } = sources;
  return {
    atMs: clock.now(),
    usage: await runtime.cgroupUsage(""),
    interfaces: await interfacesOf("self"),
    disk: await diskStats(paths.root),
    pods: await Promise.all(pods.map((pod) => podStats(sources, pod))),
  };
}

async function podStats({ runtime, cache }: Sources, pod: corev1.Pod): Promise<PodStats> {
  const running = runningContainers(cache.view(pod.metadata.uid));
  const containers = await Promise.all(
    running.map(async (status) => ({ status, usage: await runtime.containerUsage(status.id) })),
  );
  const [first] = running;
  const hasNetwork = !pod.spec.hostNetwork && first?.pid !== undefined;
  return {
    pod,
    usage: await runtime.cgroupUsage(podCgroup(pod)),
    containers: containers.flatMap(({ status, usage }) => (usage ? { status, usage } : [])),
    interfaces: hasNetwork ? await interfacesOf(String(first.pid)) : undefined,
  };
}

/** A process shows the interfaces of its network namespace. It may end before it is looked at. */
async function interfacesOf(process: string): Promise<readonly InterfaceStats[]> {
  return parseNetDev(await readFile(`/proc/${process}/net/dev`, "utf8").catch(() => ""));
}

export async function diskStats(directory: string): Promise<DiskStats> {
  const { blocks, bavail, bsize, files, ffree } = await statfs(directory);
  return { capacityBytes: blocks * bsize, availableBytes: bavail * bsize, inodes: files, inodesFree: ffree };
}
