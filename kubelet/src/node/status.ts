/** A node's object and status, from facts. Pure. */
import { isDeepStrictEqual } from "node:util";
import { kubernetesVersion, type corev1 } from "@kayak/api";
import type { ImageInfo } from "../cri.ts";
import { nodeConditions, type NodeHealth } from "./conditions.ts";
import type { Machine } from "./machine.ts";

const MAX_PODS = 110;
/** No more images than this are listed, the largest first. */
const MAX_IMAGES = 50;
/** What eviction would keep free is not for pods. */
const MEMORY_RESERVE_BYTES = 100 * 1024 * 1024;
const STORAGE_SHARE = 0.9;

export interface NodeFacts {
  readonly name: string;
  readonly ip: string;
  readonly kubeletPort: number;
  readonly runtimeVersion: string;
  readonly machine: Machine;
  readonly images: readonly ImageInfo[];
  readonly health: NodeHealth;
}

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

export function nodeAllocatable(machine: Machine): Record<string, string> {
  return {
    ...nodeCapacity(machine),
    memory: `${Math.max(0, Math.floor((machine.memoryBytes - MEMORY_RESERVE_BYTES) / 1024))}Ki`,
    "ephemeral-storage": String(Math.floor(machine.storageBytes * STORAGE_SHARE)),
  };
}

function nodeCapacity(machine: Machine): Record<string, string> {
  return {
    cpu: String(machine.cpus),
    "ephemeral-storage": `${Math.floor(machine.storageBytes / 1024)}Ki`,
    memory: `${Math.floor(machine.memoryBytes / 1024)}Ki`,
    pods: String(MAX_PODS),
  };
}

export function nodeStatus(facts: NodeFacts, before: corev1.NodeStatus, nowMs: number): corev1.NodeStatus {
  const { machine } = facts;
  return {
    addresses: [
      { type: "InternalIP", address: facts.ip },
      { type: "Hostname", address: facts.name },
    ],
    allocatable: nodeAllocatable(machine),
    capacity: nodeCapacity(machine),
    conditions: nodeConditions(facts.health, before.conditions ?? [], nowMs),
    daemonEndpoints: { kubeletEndpoint: { Port: facts.kubeletPort } },
    images: nodeImages(facts.images),
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
