/** What a node reports about itself. */
import * as s from "../../../schema/kit.ts";
import { NodeConfigSource } from "./node-spec.ts";

export const NodeAddress = s.message("io.k8s.api.core.v1.NodeAddress", "An address of a node.", {
  type: s.required(
    1,
    s.enumeration("ExternalDNS", "ExternalIP", "Hostname", "InternalDNS", "InternalIP"),
    "`Hostname`, `InternalIP`, `ExternalIP`, `InternalDNS` or `ExternalDNS`.",
  ),
  address: s.required(2, s.string, "The address."),
});
export type NodeAddress = s.TypeOf<typeof NodeAddress>;

export const NodeCondition = s.message("io.k8s.api.core.v1.NodeCondition", "One aspect of a node's state.", {
  type: s.required(
    1,
    s.openEnumeration("DiskPressure", "MemoryPressure", "NetworkUnavailable", "PIDPressure", "Ready"),
    "`Ready`, `MemoryPressure`, `DiskPressure`, `PIDPressure` or `NetworkUnavailable`.",
  ),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  lastHeartbeatTime: s.optional(3, s.time, "When the node last said so."),
  lastTransitionTime: s.optional(4, s.time, "When the status last changed."),
  reason: s.optional(5, s.string, "Why, in one word for programs."),
  message: s.optional(6, s.string, "Why, for people."),
});
export type NodeCondition = s.TypeOf<typeof NodeCondition>;

export const NodeConfigStatus = s.message("io.k8s.api.core.v1.NodeConfigStatus", "Superseded: which configuration a kubelet uses.", {
  assigned: s.optional(1, NodeConfigSource, "The configuration that it shall use."),
  active: s.optional(2, NodeConfigSource, "The configuration that it uses."),
  lastKnownGood: s.optional(3, NodeConfigSource, "The configuration to which it goes back."),
  error: s.optional(4, s.string, "Why it doesn't use the assigned one."),
});
export type NodeConfigStatus = s.TypeOf<typeof NodeConfigStatus>;

export const DaemonEndpoint = s.message("io.k8s.api.core.v1.DaemonEndpoint", "A port of a daemon.", {
  Port: s.required(1, s.int32, "The number of the port."),
});
export type DaemonEndpoint = s.TypeOf<typeof DaemonEndpoint>;

export const NodeDaemonEndpoints = s.message("io.k8s.api.core.v1.NodeDaemonEndpoints", "The ports of a node's daemons.", {
  kubeletEndpoint: s.optional(1, DaemonEndpoint, "The port of the kubelet.", { pointer: false }),
});
export type NodeDaemonEndpoints = s.TypeOf<typeof NodeDaemonEndpoints>;

export const NodeFeatures = s.message("io.k8s.api.core.v1.NodeFeatures", "What a node's runtime can do.", {
  supplementalGroupsPolicy: s.optional(1, s.boolean, "Whether it supports `supplementalGroupsPolicy`.", { pointer: true }),
});
export type NodeFeatures = s.TypeOf<typeof NodeFeatures>;

export const ContainerImage = s.message("io.k8s.api.core.v1.ContainerImage", "An image on a node.", {
  names: s.optional(1, s.list(s.string), "Its names: tags and digests.", { list: "atomic" }),
  sizeBytes: s.optional(2, s.int64, "Its size in bytes."),
});
export type ContainerImage = s.TypeOf<typeof ContainerImage>;

export const NodeSwapStatus = s.message("io.k8s.api.core.v1.NodeSwapStatus", "The swap of a node.", {
  capacity: s.optional(1, s.int64, "How much there is, in bytes.", { pointer: true }),
});
export type NodeSwapStatus = s.TypeOf<typeof NodeSwapStatus>;

export const NodeSystemInfo = s.message("io.k8s.api.core.v1.NodeSystemInfo", "What a node is made of.", {
  machineID: s.required(1, s.string, "The machine id, from /etc/machine-id."),
  systemUUID: s.required(2, s.string, "The UUID of the hardware."),
  bootID: s.required(3, s.string, "The id of the boot, new after each."),
  kernelVersion: s.required(4, s.string, "The kernel, as `uname -r` shows it."),
  osImage: s.required(5, s.string, "The operating system, as /etc/os-release shows it."),
  containerRuntimeVersion: s.required(6, s.string, "The runtime, as name://version."),
  kubeletVersion: s.required(7, s.string, "The version of the kubelet."),
  kubeProxyVersion: s.required(8, s.string, "Superseded: the version of the proxy."),
  operatingSystem: s.required(9, s.string, "The operating system: `linux`."),
  architecture: s.required(10, s.string, "The architecture, as Go names it: `amd64`, `arm64`."),
  swap: s.optional(11, NodeSwapStatus, "The swap."),
});
export type NodeSystemInfo = s.TypeOf<typeof NodeSystemInfo>;

export const NodeRuntimeHandlerFeatures = s.message("io.k8s.api.core.v1.NodeRuntimeHandlerFeatures", "What a handler of the runtime can do.", {
  recursiveReadOnlyMounts: s.optional(1, s.boolean, "Whether it supports recursively read-only mounts.", { pointer: true }),
  userNamespaces: s.optional(2, s.boolean, "Whether it supports user namespaces.", { pointer: true }),
});
export type NodeRuntimeHandlerFeatures = s.TypeOf<typeof NodeRuntimeHandlerFeatures>;

export const NodeRuntimeHandler = s.message("io.k8s.api.core.v1.NodeRuntimeHandler", "A handler of the runtime.", {
  name: s.optional(1, s.string, "The name; empty for the default one."),
  features: s.optional(2, NodeRuntimeHandlerFeatures, "What it can do."),
});
export type NodeRuntimeHandler = s.TypeOf<typeof NodeRuntimeHandler>;

export const AttachedVolume = s.message("io.k8s.api.core.v1.AttachedVolume", "A volume that is attached to a node.", {
  name: s.required(1, s.string, "The name of the volume."),
  devicePath: s.required(2, s.string, "The path of the device."),
});
export type AttachedVolume = s.TypeOf<typeof AttachedVolume>;

export const NodeStatus = s.message("io.k8s.api.core.v1.NodeStatus", "What a node reports about itself.", {
  capacity: s.optional(1, s.map(s.quantity), "How much it has of each resource."),
  allocatable: s.optional(2, s.map(s.quantity), "How much of it pods may use."),
  phase: s.optional(3, s.enumeration("Pending", "Running", "Terminated"), "Superseded; not used."),
  conditions: s.optional(4, s.list(NodeCondition), "Aspects of the state.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  addresses: s.optional(5, s.list(NodeAddress), "Where it is reached.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  daemonEndpoints: s.optional(6, NodeDaemonEndpoints, "The ports of its daemons.", { pointer: false }),
  nodeInfo: s.optional(7, NodeSystemInfo, "What it is made of.", { pointer: false }),
  images: s.optional(8, s.list(ContainerImage), "The images that it has, the largest first and at most 50 of them.", { list: "atomic" }),
  volumesInUse: s.optional(9, s.list(s.string), "The volumes that pods use.", { list: "atomic" }),
  volumesAttached: s.optional(10, s.list(AttachedVolume), "The volumes that are attached.", { list: "atomic" }),
  config: s.optional(11, NodeConfigStatus, "Superseded; not used."),
  runtimeHandlers: s.optional(12, s.list(NodeRuntimeHandler), "The handlers of its runtime.", { list: "atomic" }),
  features: s.optional(13, NodeFeatures, "What its runtime can do."),
  declaredFeatures: s.optional(14, s.list(s.string), "The features of Kubernetes that it has, for the scheduler to match.", { list: "atomic" }),
});
export type NodeStatus = s.TypeOf<typeof NodeStatus>;
