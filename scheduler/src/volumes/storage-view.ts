/** Claims, volumes and classes as the plugins see them. */
import {
  PersistentVolumeClaims,
  PersistentVolumes,
  StorageClasses,
  claimNameOf,
  type corev1,
  type storagev1,
} from "@kayak/api";
import { createInformer, type Client, type Informer } from "@kayak/client";

export type Claim = corev1.PersistentVolumeClaim;
export type Volume = corev1.PersistentVolume;

export interface StorageView {
  /** By `namespace/name`. */
  claim(key: string): Claim | undefined;
  volume(name: string): Volume | undefined;
  volumes(): Iterable<Volume>;
  storageClass(name: string): storagev1.StorageClass | undefined;
}

export interface StorageInformers {
  readonly claims: Informer<Claim>;
  readonly volumes: Informer<Volume>;
  readonly classes: Informer<storagev1.StorageClass>;
}

export function storageInformers(client: Client): StorageInformers {
  return {
    claims: createInformer(client, PersistentVolumeClaims),
    volumes: createInformer(client, PersistentVolumes),
    classes: createInformer(client, StorageClasses),
  };
}

export function viewOf({ claims, volumes, classes }: StorageInformers): StorageView {
  return {
    claim: (key) => claims.store.get(key),
    volume: (name) => volumes.store.get(name),
    volumes: () => volumes.store.list(),
    storageClass: (name) => classes.store.get(name),
  };
}

/** The claims of a pod's volumes, as `namespace/name`, and whether each is made for the pod. */
export function claimsOf(pod: corev1.Pod): readonly { readonly key: string; readonly ephemeral: boolean }[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    const name = claimNameOf(pod, volume);
    if (name === undefined) return [];
    return [{ key: `${pod.metadata.namespace}/${name}`, ephemeral: volume.ephemeral !== undefined }];
  });
}
