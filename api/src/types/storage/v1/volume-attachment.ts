/** The attachment of a volume to a node. */
import * as s from "../../../schema/kit.ts";
import { PersistentVolumeSpec } from "../../core/v1/persistent-volume.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const VolumeAttachmentSource = s.message("io.k8s.api.storage.v1.VolumeAttachmentSource", "What is attached: exactly one of these.", {
  persistentVolumeName: s.optional(1, s.string, "The name of a persistent volume.", { pointer: true }),
  inlineVolumeSpec: s.optional(2, PersistentVolumeSpec, "A pod's own volume, as if it were a persistent one."),
});
export type VolumeAttachmentSource = s.TypeOf<typeof VolumeAttachmentSource>;

export const VolumeAttachmentSpec = s.message("io.k8s.api.storage.v1.VolumeAttachmentSpec", "What is to be attached where, and by whom.", {
  attacher: s.required(1, s.string, "The driver that does it."),
  source: s.required(2, VolumeAttachmentSource, "The volume."),
  nodeName: s.required(3, s.string, "The node."),
});
export type VolumeAttachmentSpec = s.TypeOf<typeof VolumeAttachmentSpec>;

export const VolumeError = s.message("io.k8s.api.storage.v1.VolumeError", "What went wrong.", {
  time: s.optional(1, s.time, "When."),
  message: s.optional(2, s.string, "What. It must not hold secrets."),
  errorCode: s.optional(3, s.int32, "The driver's gRPC code.", { pointer: true }),
});
export type VolumeError = s.TypeOf<typeof VolumeError>;

export const VolumeAttachmentStatus = s.message("io.k8s.api.storage.v1.VolumeAttachmentStatus", "What became of an attachment.", {
  attached: s.required(1, s.boolean, "Whether the volume is attached."),
  attachmentMetadata: s.optional(2, s.map(s.string), "What mounting needs to know."),
  attachError: s.optional(3, VolumeError, "What went wrong when attaching."),
  detachError: s.optional(4, VolumeError, "What went wrong when detaching."),
});
export type VolumeAttachmentStatus = s.TypeOf<typeof VolumeAttachmentStatus>;

export const VolumeAttachment = s.kind(
  { name: "io.k8s.api.storage.v1.VolumeAttachment", apiVersion: "storage.k8s.io/v1", kind: "VolumeAttachment" },
  "The wish to have a volume attached to a node.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, VolumeAttachmentSpec, "What is to be attached."),
    status: s.struct(3, VolumeAttachmentStatus, "What became of it."),
  },
);
export type VolumeAttachment = s.TypeOf<typeof VolumeAttachment>;

export const VolumeAttachmentList = metav1.listOf(VolumeAttachment);
export type VolumeAttachmentList = s.TypeOf<typeof VolumeAttachmentList>;
