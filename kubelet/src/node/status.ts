/** A node's object and status, from facts. Pure. */
import { isDeepStrictEqual } from "node:util";
import { kubernetesVersion, quantityMilliValue, quantityValue, type corev1 } from "@kayak/api";
import type { KubeletConfig } from "../config/kubelet-config.ts";
import type { ImageInfo } from "../cri.ts";
import { amountOf, type Signal } from "../eviction/thresholds.ts";
import { nodeConditions, type NodeHealth } from "./conditions.ts";
import type { Machine } from "./machine.ts";

/** No more images than this are listed, the largest first. */
const MAX_IMAGES = 50;

export interface NodeFacts {
  readonly name: string;
  readonly ips: readonly string[];
  readonly kubeletPort: number;
  readonly runtimeVersion: string;
  readonly machine: Machine;
  readonly config: KubeletConfig;
  readonly images: readonly ImageInfo[];
  readonly health: NodeHealth;
  /** Resources that somebody else gave the node (`example.com/licence`), by amount. */
  readonly extended: Resources;
}

export type Resources = Readonly<Record<string, string>>;

export function nodeLabels(
  facts: Pick<NodeFacts, "name" | "machine">,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const { architecture } = facts.machine;
  return {
    "beta.kubernetes.io/arch": architecture,
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": architecture,
    "kubernetes.io/hostname": facts.name,
    "kubernetes.io/os": "linux",
    ...extra,
  };
}

/** The capacity without what is reserved, and without what eviction keeps free. */
export function nodeAllocatable(machine: Machine, config: KubeletConfig): Record<string, string> {
  const { kubeReserved, systemReserved } = config;
  const reserved = (name: string) => [kubeReserved[name] ?? "0", systemReserved[name] ?? "0"];
  const bytes = (name: string) => reserved(name).reduce((sum, text) => sum + quantityValue(text), 0);
  const milli = reserved("cpu").reduce((sum, text) => sum + quantityMilliValue(text), 0);
  const memory = machine.memoryBytes - bytes("memory") - keptFree(config, "memory.available", machine.memoryBytes);
  const storage =
    machine.storageBytes - bytes("ephemeral-storage") - keptFree(config, "nodefs.available", machine.storageBytes);
  return {
    ...nodeCapacity(machine, config),
    cpu: milli === 0 ? String(machine.cpus) : `${Math.max(0, machine.cpus * 1000 - milli)}m`,
    memory: `${Math.max(0, Math.floor(memory / 1024))}Ki`,
    "ephemeral-storage": String(Math.max(0, Math.floor(storage))),
  };
}

function keptFree({ evictionHard }: KubeletConfig, signal: Signal, capacity: number): number {
  const threshold = evictionHard.find((one) => one.signal === signal);
  return threshold ? amountOf(threshold.limit, capacity) : 0;
}

function nodeCapacity(machine: Machine, { maxPods }: KubeletConfig): Record<string, string> {
  return {
    cpu: String(machine.cpus),
    "ephemeral-storage": `${Math.floor(machine.storageBytes / 1024)}Ki`,
    memory: `${Math.floor(machine.memoryBytes / 1024)}Ki`,
    pods: String(maxPods),
  };
}

const ownResources = new Set(["cpu", "ephemeral-storage", "memory", "pods"]);

/** What of a node's capacity is not the kubelet's own: pods may have all of it. */
export function extendedResources({ capacity = {} }: corev1.NodeStatus): Resources {
  return Object.fromEntries(Object.entries(capacity).filter(([name]) => !ownResources.has(name)));
}

/** A status as a strategic merge patch: takes away what is allocatable no more, which leaving it out would not. */
export function statusPatch(before: corev1.NodeStatus, status: corev1.NodeStatus): object {
  const gone = Object.keys(before.allocatable ?? {}).filter((name) => !(name in (status.allocatable ?? {})));
  return {
    ...status,
    // Merged by type, of which a node may have several addresses.
    addresses: [...(status.addresses ?? []), { $patch: "replace" }],
    allocatable: { ...status.allocatable, ...Object.fromEntries(gone.map((name) => [name, null])) },
  };
}

const handlerFeatures: corev1.NodeRuntimeHandlerFeatures = { recursiveReadOnlyMounts: true, userNamespaces: true };

export function nodeStatus(facts: NodeFacts, before: corev1.NodeStatus, nowMs: number): corev1.NodeStatus {
  const { machine, config } = facts;
  return {
    addresses: [
      ...facts.ips.map((address) => ({ type: "InternalIP" as const, address })),
      { type: "Hostname", address: facts.name },
    ],
    allocatable: { ...facts.extended, ...nodeAllocatable(machine, config) },
    capacity: { ...facts.extended, ...nodeCapacity(machine, config) },
    conditions: nodeConditions(facts.health, before.conditions ?? [], nowMs),
    daemonEndpoints: { kubeletEndpoint: { Port: facts.kubeletPort } },
    images: nodeImages(facts.images),
    features: { supplementalGroupsPolicy: true },
    runtimeHandlers: ["", facts.runtimeVersion.split(":", 1)[0] ?? ""].map((name) => ({
      name,
      features: handlerFeatures,
    })),
    nodeInfo: {
      architecture: machine.architecture,
      bootID: machine.bootID,
      containerRuntimeVersion: facts.runtimeVersion,
      kernelVersion: machine.kernelVersion,
      kubeProxyVersion: "",
      kubeletVersion: kubernetesVersion.gitVersion,
      machineID: machine.machineID,
      operatingSystem: "linux",
      osImage: machine.osImage,
      systemUUID: machine.systemUUID,
    },
  };
}

function nodeImages(images: readonly ImageInfo[]): corev1.ContainerImage[] {
  return [...images]
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, MAX_IMAGES)
    .map(({ repoDigests, repoTags, sizeBytes }) => ({ names: [...repoDigests, ...repoTags], sizeBytes }));
}

/** Whether more than the heartbeat differs. */
export function nodeStatusChanged(before: corev1.NodeStatus, after: corev1.NodeStatus): boolean {
  return (Object.keys(after) as (keyof corev1.NodeStatus)[]).some((field) => {
    if (field !== "conditions") return !isDeepStrictEqual(before[field], after[field]);
    return after.conditions!.some((condition) => {
      const old = before.conditions?.find(({ type }) => type === condition.type);
      return (
        !old || old.status !== condition.status || old.reason !== condition.reason || old.message !== condition.message
      );
    });
  });
}
