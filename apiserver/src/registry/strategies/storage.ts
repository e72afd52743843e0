/** Volumes, claims and attachments: their phase is the controllers' word. */
import { PersistentVolumeClaims, PersistentVolumes, VolumeAttachments, type corev1, type storagev1 } from "@kayak/api";
import { strategy } from "../strategy.ts";

/** RFC 3339 to the second. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}

export const persistentVolumeStrategy = strategy<corev1.PersistentVolume>(PersistentVolumes, {
  returnsDeleted: true,
  prepareForCreate(volume) {
    volume.status = { phase: "Pending", lastPhaseTransitionTime: now() };
  },
  prepareForUpdate(next, current) {
    next.status = current.status;
  },
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
    const { phase, lastPhaseTransitionTime } = current.status;
    if (next.status.phase !== phase) next.status.lastPhaseTransitionTime = now();
    else if (lastPhaseTransitionTime) next.status.lastPhaseTransitionTime = lastPhaseTransitionTime;
  },
});

export const persistentVolumeClaimStrategy = strategy<corev1.PersistentVolumeClaim>(PersistentVolumeClaims, {
  returnsDeleted: true,
  prepareForCreate(claim) {
    claim.status = { phase: "Pending" };
    joinDataSources(claim.spec);
  },
  prepareForUpdate(next, current) {
    next.status = current.status;
    joinDataSources(next.spec);
  },
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
  },
});

/** `dataSource` and `dataSourceRef` say the same, unless the second crosses namespaces. */
function joinDataSources(spec: corev1.PersistentVolumeClaimSpec): void {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource && !dataSourceRef) spec.dataSourceRef = { ...dataSource };
  if (!dataSourceRef || dataSource || dataSourceRef.namespace) return;
  const { namespace: _, ...local } = dataSourceRef;
  spec.dataSource = local;
}

export const volumeAttachmentStrategy = strategy<storagev1.VolumeAttachment>(VolumeAttachments, {
  returnsDeleted: true,
  prepareForCreate(attachment) {
    attachment.status = { attached: false };
  },
  prepareForUpdate(next, current) {
    next.status = current.status;
  },
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
  },
});
