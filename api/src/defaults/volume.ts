/** Defaults of volume sources. */
import { defaultClaimSpec } from "./claim.ts";
import { defaultFieldRef, defaultResourceFieldRef } from "./container.ts";
import { defaultPullPolicy } from "./image.ts";
import type { core } from "./types.ts";

/** rw-r--r--, as decimal JSON writes it. */
const defaultMode = 0o644;
const tokenLifetimeSeconds = 3600;

export function defaultVolume(volume: core.Volume): void {
  const sources = Object.keys(volume).filter((key) => key !== "name" && volume[key as keyof core.Volume] !== undefined);
  if (sources.length === 0) volume.emptyDir = {};
  defaultSource(volume);
}

/** Of a pod's volume or of a persistent one. */
export function defaultSource(volume: object): void {
  for (const [source, value] of Object.entries(volume))
    if (value !== undefined) defaultsBySource[source]?.(volume as core.Volume);
}

/** A volume has one source, so its name leads to the defaults. */
const defaultsBySource: Readonly<Record<string, (volume: core.Volume) => void>> = {
  secret: ({ secret }) => void (secret!.defaultMode ??= defaultMode),
  configMap: ({ configMap }) => void (configMap!.defaultMode ??= defaultMode),
  downwardAPI: ({ downwardAPI }) => {
    downwardAPI!.defaultMode ??= defaultMode;
    defaultDownwardFiles(downwardAPI!.items);
  },
  projected: ({ projected }) => defaultProjected(projected!),
  hostPath: ({ hostPath }) => void (hostPath!.type ??= ""),
  image: ({ image }) => void (image!.pullPolicy ||= defaultPullPolicy(image!.reference)),
  iscsi: ({ iscsi }) => void (iscsi!.iscsiInterface ||= "default"),
  rbd: ({ rbd }) => {
    rbd!.pool ||= "rbd";
    rbd!.user ||= "admin";
    rbd!.keyring ||= "/etc/ceph/keyring";
  },
  azureDisk: ({ azureDisk }) => {
    azureDisk!.cachingMode ??= "ReadWrite";
    azureDisk!.kind ??= "Shared";
    azureDisk!.fsType ??= "ext4";
    azureDisk!.readOnly ??= false;
  },
  scaleIO: ({ scaleIO }) => {
    scaleIO!.storageMode ||= "ThinProvisioned";
    scaleIO!.fsType ||= "xfs";
  },
  ephemeral: ({ ephemeral }) => {
    if (ephemeral!.volumeClaimTemplate) defaultClaimSpec(ephemeral!.volumeClaimTemplate.spec);
  },
};

function defaultProjected(projected: core.ProjectedVolumeSource): void {
  projected.defaultMode ??= defaultMode;
  for (const { serviceAccountToken, downwardAPI } of projected.sources ?? []) {
    if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= tokenLifetimeSeconds;
    defaultDownwardFiles(downwardAPI?.items);
  }
}

function defaultDownwardFiles(files: core.DownwardAPIVolumeFile[] | undefined): void {
  for (const { fieldRef, resourceFieldRef } of files ?? []) {
    defaultFieldRef(fieldRef);
    defaultResourceFieldRef(resourceFieldRef);
  }
}
