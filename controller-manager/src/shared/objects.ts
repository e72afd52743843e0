/** Small questions about any object: its owner, its age, whether it is on its way out. */
import { groupVersion, type KubernetesObject, type Resource, type metav1 } from "@kayak/api";
import type { ObjectRef } from "@kayak/client";

export function refOf({ metadata }: KubernetesObject): ObjectRef {
  return { name: metadata.name, namespace: metadata.namespace || undefined };
}

export function isTerminating({ metadata }: { readonly metadata: metav1.ObjectMeta }): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** The owner that manages the object, if one does. */
export function controllerOf({
  metadata,
}: {
  readonly metadata: metav1.ObjectMeta;
}): metav1.OwnerReference | undefined {
  return metadata.ownerReferences?.find((owner) => owner.controller);
}

/** The reference by which `owner` manages what it creates. */
export function controllerReference(resource: Resource, owner: KubernetesObject): metav1.OwnerReference {
  return {
    apiVersion: groupVersion(resource),
    kind: resource.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function createdMs({ metadata }: { readonly metadata: metav1.ObjectMeta }): number {
  return Date.parse(metadata.creationTimestamp) || 0;
}

/** Older first, by name where the age is the same. */
export function byAge(a: KubernetesObject, b: KubernetesObject): number {
  return createdMs(a) - createdMs(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}

/** The milliseconds since the epoch that a time of the API stands for. */
export function parseMs(time: string | undefined): number | undefined {
  const ms = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) ? undefined : ms;
}

/** A count as status carries it: Kubernetes leaves zeros out. */
export function nonZero(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
