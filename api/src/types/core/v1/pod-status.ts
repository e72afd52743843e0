/** What became of a pod. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { ResourceRequirements } from "./compute-resources.ts";
import { ContainerStatus } from "./container-status.ts";

export const PodCondition = s.message("io.k8s.api.core.v1.PodCondition", "", {
  type: s.required(1, s.string, ""),
  status: s.required(2, s.string, ""),
  lastProbeTime: s.optional(3, s.time, ""),
  lastTransitionTime: s.optional(4, s.time, ""),
  reason: s.optional(5, s.string, ""),
  message: s.optional(6, s.string, ""),
  observedGeneration: s.optional(7, s.int64, ""),
});
export type PodCondition = z.infer<typeof PodCondition>;

export const ContainerExtendedResourceRequest = s.message("io.k8s.api.core.v1.ContainerExtendedResourceRequest", "", {
  containerName: s.required(1, s.string, ""),
  resourceName: s.required(2, s.string, ""),
  requestName: s.required(3, s.string, ""),
});
export type ContainerExtendedResourceRequest = z.infer<typeof ContainerExtendedResourceRequest>;

export const PodExtendedResourceClaimStatus = s.message("io.k8s.api.core.v1.PodExtendedResourceClaimStatus", "", {
  requestMappings: s.required(1, s.list(ContainerExtendedResourceRequest), "", { list: "atomic" }),
  resourceClaimName: s.required(2, s.string, ""),
});
export type PodExtendedResourceClaimStatus = z.infer<typeof PodExtendedResourceClaimStatus>;

export const HostIP = s.message("io.k8s.api.core.v1.HostIP", "", {
  ip: s.required(1, s.string, ""),
});
export type HostIP = z.infer<typeof HostIP>;

export const NodeAllocatableResourceClaimStatus = s.message(
  "io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus",
  "",
  {
    resourceClaimName: s.required(1, s.string, ""),
    containers: s.optional(2, s.list(s.string), "", { list: "set" }),
    resources: s.required(3, s.map(s.quantity), ""),
  },
);
export type NodeAllocatableResourceClaimStatus = z.infer<typeof NodeAllocatableResourceClaimStatus>;

export const PodIP = s.message("io.k8s.api.core.v1.PodIP", "", {
  ip: s.required(1, s.string, ""),
});
export type PodIP = z.infer<typeof PodIP>;

export const PodResourceClaimStatus = s.message("io.k8s.api.core.v1.PodResourceClaimStatus", "", {
  name: s.required(1, s.string, ""),
  resourceClaimName: s.optional(2, s.string, ""),
});
export type PodResourceClaimStatus = z.infer<typeof PodResourceClaimStatus>;

export const PodStatus = s.message("io.k8s.api.core.v1.PodStatus", "", {
  phase: s.optional(1, s.enumeration("Failed", "Pending", "Running", "Succeeded", "Unknown"), ""),
  conditions: s.optional(2, s.list(PodCondition), "", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
  message: s.optional(3, s.string, ""),
  reason: s.optional(4, s.string, ""),
  hostIP: s.optional(5, s.string, ""),
  podIP: s.optional(6, s.string, ""),
  startTime: s.optional(7, s.time, ""),
  containerStatuses: s.optional(8, s.list(ContainerStatus), "", { list: "atomic" }),
  qosClass: s.optional(9, s.enumeration("BestEffort", "Burstable", "Guaranteed"), ""),
  initContainerStatuses: s.optional(10, s.list(ContainerStatus), "", { list: "atomic" }),
  nominatedNodeName: s.optional(11, s.string, ""),
  podIPs: s.optional(12, s.list(PodIP), "", { list: "map", keys: ["ip"], patch: "merge", mergeKey: "ip" }),
  ephemeralContainerStatuses: s.optional(13, s.list(ContainerStatus), "", { list: "atomic" }),
  resize: s.optional(14, s.enumeration("Deferred", "InProgress", "Infeasible"), ""),
  resourceClaimStatuses: s.optional(15, s.list(PodResourceClaimStatus), "", {
    list: "map",
    keys: ["name"],
    patch: "merge,retainKeys",
    mergeKey: "name",
  }),
  hostIPs: s.optional(16, s.list(HostIP), "", { list: "atomic", patch: "merge", mergeKey: "ip" }),
  observedGeneration: s.optional(17, s.int64, ""),
  extendedResourceClaimStatus: s.optional(18, PodExtendedResourceClaimStatus, ""),
  allocatedResources: s.optional(19, s.map(s.quantity), ""),
  resources: s.optional(20, ResourceRequirements, ""),
  nodeAllocatableResourceClaimStatuses: s.optional(21, s.list(NodeAllocatableResourceClaimStatus), "", {
    list: "atomic",
  }),
});
export type PodStatus = z.infer<typeof PodStatus>;
