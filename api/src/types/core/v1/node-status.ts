/** What a node reports about itself. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { NodeConfigSource } from "./node-spec.ts";

export const NodeAddress = s.message("io.k8s.api.core.v1.NodeAddress", "", {
  type: s.required(1, s.enumeration("ExternalDNS", "ExternalIP", "Hostname", "InternalDNS", "InternalIP"), ""),
  address: s.required(2, s.string, ""),
});
export type NodeAddress = z.infer<typeof NodeAddress>;

export const NodeCondition = s.message("io.k8s.api.core.v1.NodeCondition", "", {
  type: s.required(
    1,
    s.openEnumeration("DiskPressure", "MemoryPressure", "NetworkUnavailable", "PIDPressure", "Ready"),
    "",
  ),
  status: s.required(2, s.string, ""),
  lastHeartbeatTime: s.optional(3, s.time, ""),
  lastTransitionTime: s.optional(4, s.time, ""),
  reason: s.optional(5, s.string, ""),
  message: s.optional(6, s.string, ""),
});
export type NodeCondition = z.infer<typeof NodeCondition>;

export const NodeConfigStatus = s.message("io.k8s.api.core.v1.NodeConfigStatus", "", {
  assigned: s.optional(1, NodeConfigSource, ""),
  active: s.optional(2, NodeConfigSource, ""),
  lastKnownGood: s.optional(3, NodeConfigSource, ""),
  error: s.optional(4, s.string, ""),
});
export type NodeConfigStatus = z.infer<typeof NodeConfigStatus>;

export const DaemonEndpoint = s.message("io.k8s.api.core.v1.DaemonEndpoint", "", {
  Port: s.required(1, s.int32, ""),
});
export type DaemonEndpoint = z.infer<typeof DaemonEndpoint>;

export const NodeDaemonEndpoints = s.message("io.k8s.api.core.v1.NodeDaemonEndpoints", "", {
  kubeletEndpoint: s.optional(1, DaemonEndpoint, ""),
});
export type NodeDaemonEndpoints = z.infer<typeof NodeDaemonEndpoints>;

export const NodeFeatures = s.message("io.k8s.api.core.v1.NodeFeatures", "", {
  supplementalGroupsPolicy: s.optional(1, s.boolean, ""),
});
export type NodeFeatures = z.infer<typeof NodeFeatures>;

export const ContainerImage = s.message("io.k8s.api.core.v1.ContainerImage", "", {
  names: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  sizeBytes: s.optional(2, s.int64, ""),
});
export type ContainerImage = z.infer<typeof ContainerImage>;

export const NodeSwapStatus = s.message("io.k8s.api.core.v1.NodeSwapStatus", "", {
  capacity: s.optional(1, s.int64, ""),
});
export type NodeSwapStatus = z.infer<typeof NodeSwapStatus>;

export const NodeSystemInfo = s.message("io.k8s.api.core.v1.NodeSystemInfo", "", {
  machineID: s.required(1, s.string, ""),
  systemUUID: s.required(2, s.string, ""),
  bootID: s.required(3, s.string, ""),
  kernelVersion: s.required(4, s.string, ""),
  osImage: s.required(5, s.string, ""),
  containerRuntimeVersion: s.required(6, s.string, ""),
  kubeletVersion: s.required(7, s.string, ""),
  kubeProxyVersion: s.required(8, s.string, ""),
  operatingSystem: s.required(9, s.string, ""),
  architecture: s.required(10, s.string, ""),
  swap: s.optional(11, NodeSwapStatus, ""),
});
export type NodeSystemInfo = z.infer<typeof NodeSystemInfo>;

export const NodeRuntimeHandlerFeatures = s.message("io.k8s.api.core.v1.NodeRuntimeHandlerFeatures", "", {
  recursiveReadOnlyMounts: s.optional(1, s.boolean, ""),
  userNamespaces: s.optional(2, s.boolean, ""),
});
export type NodeRuntimeHandlerFeatures = z.infer<typeof NodeRuntimeHandlerFeatures>;

export const NodeRuntimeHandler = s.message("io.k8s.api.core.v1.NodeRuntimeHandler", "", {
  name: s.optional(1, s.string, ""),
  features: s.optional(2, NodeRuntimeHandlerFeatures, ""),
});
export type NodeRuntimeHandler = z.infer<typeof NodeRuntimeHandler>;

export const AttachedVolume = s.message("io.k8s.api.core.v1.AttachedVolume", "", {
  name: s.required(1, s.string, ""),
  devicePath: s.required(2, s.string, ""),
});
export type AttachedVolume = z.infer<typeof AttachedVolume>;

export const NodeStatus = s.message("io.k8s.api.core.v1.NodeStatus", "", {
  capacity: s.optional(1, s.map(s.quantity), ""),
  allocatable: s.optional(2, s.map(s.quantity), ""),
  phase: s.optional(3, s.enumeration("Pending", "Running", "Terminated"), ""),
  conditions: s.optional(4, s.list(NodeCondition), "", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
  addresses: s.optional(5, s.list(NodeAddress), "", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  daemonEndpoints: s.optional(6, NodeDaemonEndpoints, ""),
  nodeInfo: s.optional(7, NodeSystemInfo, ""),
  images: s.optional(8, s.list(ContainerImage), "", { list: "atomic" }),
  volumesInUse: s.optional(9, s.list(s.string), "", { list: "atomic" }),
  volumesAttached: s.optional(10, s.list(AttachedVolume), "", { list: "atomic" }),
  config: s.optional(11, NodeConfigStatus, ""),
  runtimeHandlers: s.optional(12, s.list(NodeRuntimeHandler), "", { list: "atomic" }),
  features: s.optional(13, NodeFeatures, ""),
  declaredFeatures: s.optional(14, s.list(s.string), "", { list: "atomic" }),
});
export type NodeStatus = z.infer<typeof NodeStatus>;
