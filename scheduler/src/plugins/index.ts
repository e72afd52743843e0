/** The default profile, in upstream's order: a node's first refusal is the one that is told. */
import type { Plugin } from "../framework/types.ts";
import { imageLocality } from "./image-locality.ts";
import { interPodAffinity } from "./inter-pod-affinity.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodeName } from "./node-name.ts";
import { nodePorts } from "./node-ports.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable.ts";
import { podTopologySpread } from "./pod-topology-spread.ts";
import { prioritySort } from "./priority-sort.ts";
import { schedulingGates } from "./scheduling-gates.ts";
import { taintToleration } from "./taint-toleration.ts";
import { createVolumeBinding, type VolumeBindingOptions } from "./volume-binding.ts";
import { createVolumeRestrictions } from "./volume-restrictions.ts";
import { createVolumeZone } from "./volume-zone.ts";

/** Everything up to the binding itself, in upstream's order. */
export function decidingPlugins(volumes: VolumeBindingOptions): readonly Plugin[] {
  return [
    schedulingGates,
    prioritySort,
    nodeUnschedulable,
    nodeName,
    taintToleration,
    nodeAffinity,
    nodePorts,
    nodeResourcesFit,
    createVolumeRestrictions(volumes.storage),
    createVolumeBinding(volumes),
    createVolumeZone(volumes.storage),
    podTopologySpread,
    interPodAffinity,
    nodeResourcesBalancedAllocation,
    imageLocality,
  ];
}
