/** What is known of CSI drivers, of their presence on nodes and of the room they have. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const TokenRequest = s.message("io.k8s.api.storage.v1.TokenRequest", "A token of the pod's service account that a driver wants.", {
  audience: s.required(1, s.string, "For whom the token is. Empty: the API server."),
  expirationSeconds: s.optional(2, s.int64, "How long it is valid.", { pointer: true }),
});
export type TokenRequest = s.TypeOf<typeof TokenRequest>;

export const CSIDriverSpec = s.message("io.k8s.api.storage.v1.CSIDriverSpec", "How a driver is to be used.", {
  attachRequired: s.optional(1, s.boolean, "Whether volumes are attached to a node before they are mounted. Default true.", { pointer: true }),
  podInfoOnMount: s.optional(2, s.boolean, "Whether the driver is told for which pod it mounts. Default false.", { pointer: true }),
  volumeLifecycleModes: s.optional(3, s.list(s.enumeration("Ephemeral", "Persistent")), "`Persistent` (the default), `Ephemeral` or both.", { list: "set" }),
  storageCapacity: s.optional(4, s.boolean, "Whether the driver publishes how much room it has.", { pointer: true }),
  fsGroupPolicy: s.optional(
    5,
    s.enumeration("File", "None", "ReadWriteOnceWithFSType"),
    "Whether files of its volumes are given to the pod's fsGroup: `ReadWriteOnceWithFSType` (the default), `File` or `None`.",
    { pointer: true },
  ),
  tokenRequests: s.optional(6, s.list(TokenRequest), "Tokens that the driver is given when it mounts.", { list: "atomic" }),
  requiresRepublish: s.optional(7, s.boolean, "Whether mounting is repeated from time to time. Default false.", { pointer: true }),
  seLinuxMount: s.optional(8, s.boolean, "Whether volumes can be mounted with an SELinux context.", { pointer: true }),
  nodeAllocatableUpdatePeriodSeconds: s.optional(9, s.int64, "How often the number of volumes that a node can take is read again.", { pointer: true }),
  serviceAccountTokenInSecrets: s.optional(10, s.boolean, "Whether tokens are passed among the secrets.", { pointer: true }),
  preventPodSchedulingIfMissing: s.optional(11, s.boolean, "Whether pods that need the driver stay away from nodes without it.", { pointer: true }),
});
export type CSIDriverSpec = s.TypeOf<typeof CSIDriverSpec>;

export const CSIDriver = s.kind(
  { name: "io.k8s.api.storage.v1.CSIDriver", apiVersion: "storage.k8s.io/v1", kind: "CSIDriver" },
  "A CSI driver of this cluster.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata. The name is the driver's."),
    spec: s.required(2, CSIDriverSpec, "How it is to be used."),
  },
);
export type CSIDriver = s.TypeOf<typeof CSIDriver>;

export const CSIDriverList = metav1.listOf(CSIDriver);
export type CSIDriverList = s.TypeOf<typeof CSIDriverList>;

export const VolumeNodeResources = s.message("io.k8s.api.storage.v1.VolumeNodeResources", "How much a driver can do on a node.", {
  count: s.optional(1, s.int32, "How many volumes it can have there at once. Absent: any number.", { pointer: true }),
});
export type VolumeNodeResources = s.TypeOf<typeof VolumeNodeResources>;

export const CSINodeDriver = s.message("io.k8s.api.storage.v1.CSINodeDriver", "A driver on a node.", {
  name: s.required(1, s.string, "The name of the driver."),
  nodeID: s.required(2, s.string, "What the driver calls the node."),
  topologyKeys: s.optional(3, s.list(s.string), "The node's labels that say where it is for the driver.", { list: "atomic" }),
  allocatable: s.optional(4, VolumeNodeResources, "How much the driver can do there."),
});
export type CSINodeDriver = s.TypeOf<typeof CSINodeDriver>;

export const CSINodeSpec = s.message("io.k8s.api.storage.v1.CSINodeSpec", "The drivers on a node.", {
  drivers: s.required(1, s.list(CSINodeDriver), "The drivers.", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
});
export type CSINodeSpec = s.TypeOf<typeof CSINodeSpec>;

export const CSINode = s.kind({ name: "io.k8s.api.storage.v1.CSINode", apiVersion: "storage.k8s.io/v1", kind: "CSINode" }, "The CSI drivers on a node.", {
  metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata. The name is the node's."),
  spec: s.required(2, CSINodeSpec, "The drivers."),
});
export type CSINode = s.TypeOf<typeof CSINode>;

export const CSINodeList = metav1.listOf(CSINode);
export type CSINodeList = s.TypeOf<typeof CSINodeList>;

export const CSIStorageCapacity = s.kind(
  { name: "io.k8s.api.storage.v1.CSIStorageCapacity", apiVersion: "storage.k8s.io/v1", kind: "CSIStorageCapacity" },
  "How much room there is for volumes of a class in some part of the cluster.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    nodeTopology: s.optional(2, metav1.LabelSelector, "The nodes from which that room can be reached."),
    storageClassName: s.required(3, s.string, "The storage class."),
    capacity: s.optional(4, s.quantity, "How much room there is.", { pointer: true }),
    maximumVolumeSize: s.optional(5, s.quantity, "How large one volume can be.", { pointer: true }),
  },
);
export type CSIStorageCapacity = s.TypeOf<typeof CSIStorageCapacity>;

export const CSIStorageCapacityList = metav1.listOf(CSIStorageCapacity);
export type CSIStorageCapacityList = s.TypeOf<typeof CSIStorageCapacityList>;
