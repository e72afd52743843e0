/** What became of a pod. */
import * as s from "../../../schema/kit.ts";
import { ResourceRequirements } from "./compute-resources.ts";
import { ContainerStatus } from "./container-status.ts";

export const PodCondition = s.message("io.k8s.api.core.v1.PodCondition", "One aspect of a pod's state.", {
  type: s.required(1, s.string, "`PodScheduled`, `Initialized`, `ContainersReady`, `Ready`, or one that a readiness gate names."),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  lastProbeTime: s.optional(3, s.time, "When the condition was last checked."),
  lastTransitionTime: s.optional(4, s.time, "When the status last changed."),
  reason: s.optional(5, s.string, "Why, in one word for programs."),
  message: s.optional(6, s.string, "Why, for people."),
  observedGeneration: s.optional(7, s.int64, "The generation of the pod from which the condition was derived."),
});
export type PodCondition = s.TypeOf<typeof PodCondition>;

export const ContainerExtendedResourceRequest = s.message(
  "io.k8s.api.core.v1.ContainerExtendedResourceRequest",
  "Which request of a claim backs an extended resource of a container.",
  {
    containerName: s.required(1, s.string, "The name of the container."),
    resourceName: s.required(2, s.string, "The name of the extended resource."),
    requestName: s.required(3, s.string, "The name of the request in the claim."),
  },
);
export type ContainerExtendedResourceRequest = s.TypeOf<typeof ContainerExtendedResourceRequest>;

export const PodExtendedResourceClaimStatus = s.message(
  "io.k8s.api.core.v1.PodExtendedResourceClaimStatus",
  "The claim that was made for a pod's extended resources.",
  {
    requestMappings: s.required(1, s.list(ContainerExtendedResourceRequest), "Which request backs which resource.", { list: "atomic" }),
    resourceClaimName: s.required(2, s.string, "The name of the claim."),
  },
);
export type PodExtendedResourceClaimStatus = s.TypeOf<typeof PodExtendedResourceClaimStatus>;

export const HostIP = s.message("io.k8s.api.core.v1.HostIP", "An address of a node.", {
  ip: s.required(1, s.string, "The address."),
});
export type HostIP = s.TypeOf<typeof HostIP>;

export const NodeAllocatableResourceClaimStatus = s.message(
  "io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus",
  "What a claim takes of the node's own resources.",
  {
    resourceClaimName: s.required(1, s.string, "The name of the claim."),
    containers: s.optional(2, s.list(s.string), "The containers that use the claim.", { list: "set" }),
    resources: s.required(3, s.map(s.quantity), "How much it takes of each resource."),
  },
);
export type NodeAllocatableResourceClaimStatus = s.TypeOf<typeof NodeAllocatableResourceClaimStatus>;

export const PodIP = s.message("io.k8s.api.core.v1.PodIP", "An address of a pod.", {
  ip: s.required(1, s.string, "The address."),
});
export type PodIP = s.TypeOf<typeof PodIP>;

export const PodResourceClaimStatus = s.message("io.k8s.api.core.v1.PodResourceClaimStatus", "Which claim was made for an entry of a pod's `resourceClaims`.", {
  name: s.required(1, s.string, "The name of the entry."),
  resourceClaimName: s.optional(2, s.string, "The name of the claim; absent if none was needed.", { pointer: true }),
});
export type PodResourceClaimStatus = s.TypeOf<typeof PodResourceClaimStatus>;

export const PodStatus = s.message("io.k8s.api.core.v1.PodStatus", "What became of a pod. Apart from `nominatedNodeName`, its kubelet writes it.", {
  phase: s.optional(
    1,
    s.enumeration("Failed", "Pending", "Running", "Succeeded", "Unknown"),
    "`Pending`, `Running`, `Succeeded` (all containers ended well), `Failed` (one didn't) or `Unknown`.",
  ),
  conditions: s.optional(2, s.list(PodCondition), "Aspects of the state.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  message: s.optional(3, s.string, "Why the pod is in this state, for people."),
  reason: s.optional(4, s.string, "Why the pod is in this state, in one word, such as `Evicted`."),
  hostIP: s.optional(5, s.string, "The address of the node."),
  podIP: s.optional(6, s.string, "The address of the pod."),
  startTime: s.optional(7, s.time, "When the kubelet took on the pod, before any image was pulled.", { pointer: true }),
  containerStatuses: s.optional(8, s.list(ContainerStatus), "The state of each container.", { list: "atomic" }),
  qosClass: s.optional(
    9,
    s.enumeration("BestEffort", "Burstable", "Guaranteed"),
    "`Guaranteed`, `Burstable` or `BestEffort`: who is evicted last and first. It follows from requests and limits.",
  ),
  initContainerStatuses: s.optional(10, s.list(ContainerStatus), "The state of each init container.", { list: "atomic" }),
  nominatedNodeName: s.optional(11, s.string, "The node on which room is being made for the pod by preemption."),
  podIPs: s.optional(12, s.list(PodIP), "The addresses of the pod, at most one per family; the first equals `podIP`.", {
    list: "map",
    keys: ["ip"],
    patch: "merge",
    mergeKey: "ip",
  }),
  ephemeralContainerStatuses: s.optional(13, s.list(ContainerStatus), "The state of each ephemeral container.", { list: "atomic" }),
  resize: s.optional(14, s.enumeration("Deferred", "InProgress", "Infeasible"), "Superseded by the conditions PodResizePending and PodResizeInProgress."),
  resourceClaimStatuses: s.optional(15, s.list(PodResourceClaimStatus), "Which claims were made for the pod.", {
    list: "map",
    keys: ["name"],
    patch: "merge,retainKeys",
    mergeKey: "name",
  }),
  hostIPs: s.optional(16, s.list(HostIP), "The addresses of the node, at most one per family; the first equals `hostIP`.", {
    list: "atomic",
    patch: "merge",
    mergeKey: "ip",
  }),
  observedGeneration: s.optional(17, s.int64, "The generation of the pod that the kubelet has seen."),
  extendedResourceClaimStatus: s.optional(18, PodExtendedResourceClaimStatus, "The claim that was made for extended resources."),
  allocatedResources: s.optional(19, s.map(s.quantity), "What the node has reserved for the pod as a whole."),
  resources: s.optional(20, ResourceRequirements, "What the pod as a whole has got."),
  nodeAllocatableResourceClaimStatuses: s.optional(21, s.list(NodeAllocatableResourceClaimStatus), "What claims take of the node's own resources.", {
    list: "atomic",
  }),
});
export type PodStatus = s.TypeOf<typeof PodStatus>;
