/** The claim: somebody's wish for storage, and what fulfils it. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { accessMode, PersistentVolumeClaimSpec } from "./volume-claim.ts";

export const PersistentVolumeClaimCondition = s.message("io.k8s.api.core.v1.PersistentVolumeClaimCondition", "One observation about a claim.", {
  type: s.required(
    1,
    s.enumeration("ControllerResizeError", "FileSystemResizePending", "ModifyVolumeError", "ModifyingVolume", "NodeResizeError", "Resizing", "Unused"),
    "What is observed, such as `Resizing`.",
  ),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  lastProbeTime: s.optional(3, s.time, "When it was last looked at."),
  lastTransitionTime: s.optional(4, s.time, "When the status last changed."),
  reason: s.optional(5, s.string, "Why, in one word for programs."),
  message: s.optional(6, s.string, "Why, for people."),
});
export type PersistentVolumeClaimCondition = s.TypeOf<typeof PersistentVolumeClaimCondition>;

export const ModifyVolumeStatus = s.message("io.k8s.api.core.v1.ModifyVolumeStatus", "A change of a volume's attributes that is under way.", {
  targetVolumeAttributesClassName: s.optional(1, s.string, "The class that the volume is to have."),
  status: s.required(2, s.enumeration("InProgress", "Infeasible", "Pending"), "How far it is: `Pending`, `InProgress` or `Infeasible`."),
});
export type ModifyVolumeStatus = s.TypeOf<typeof ModifyVolumeStatus>;

const resizeStatus = s.enumeration(
  "ControllerResizeInProgress",
  "ControllerResizeInfeasible",
  "NodeResizeInProgress",
  "NodeResizeInfeasible",
  "NodeResizePending",
);

export const PersistentVolumeClaimStatus = s.message("io.k8s.api.core.v1.PersistentVolumeClaimStatus", "What became of a claim.", {
  phase: s.optional(1, s.enumeration("Bound", "Lost", "Pending"), "`Pending`, `Bound`, or `Lost` when the volume is gone."),
  accessModes: s.optional(2, s.list(accessMode), "The ways in which the volume can be mounted.", { list: "atomic" }),
  capacity: s.optional(3, s.map(s.quantity), "How much the volume holds."),
  conditions: s.optional(4, s.list(PersistentVolumeClaimCondition), "What is under way.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
  allocatedResources: s.optional(5, s.map(s.quantity), "How much the volume is being enlarged to."),
  allocatedResourceStatuses: s.optional(7, s.map(resizeStatus), "How far enlarging is, by resource.", { map: "granular" }),
  currentVolumeAttributesClassName: s.optional(8, s.string, "The class of attributes that the volume has now.", { pointer: true }),
  modifyVolumeStatus: s.optional(9, ModifyVolumeStatus, "A change of attributes that is under way."),
});
export type PersistentVolumeClaimStatus = s.TypeOf<typeof PersistentVolumeClaimStatus>;

export const PersistentVolumeClaim = s.kind(
  { name: "io.k8s.api.core.v1.PersistentVolumeClaim", apiVersion: "v1", kind: "PersistentVolumeClaim" },
  "Somebody's wish for storage, bound to a persistent volume once there is one.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, PersistentVolumeClaimSpec, "What is wanted."),
    status: s.struct(3, PersistentVolumeClaimStatus, "What became of it."),
  },
);
export type PersistentVolumeClaim = s.TypeOf<typeof PersistentVolumeClaim>;

export const PersistentVolumeClaimList = metav1.listOf(PersistentVolumeClaim);
export type PersistentVolumeClaimList = s.TypeOf<typeof PersistentVolumeClaimList>;
