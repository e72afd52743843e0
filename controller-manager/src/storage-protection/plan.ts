/** Claims and volumes that are in use don't vanish: a finalizer keeps them until nobody needs them. */
import { claimNameOf, isMadeFor, type KubernetesObject, type corev1 } from "@kayak/api";
import { isFinished } from "../shared/pods.ts";

export const CLAIM_FINALIZER = "kubernetes.io/pvc-protection";
export const VOLUME_FINALIZER = "kubernetes.io/pv-protection";

export type ProtectionPlan = { readonly kind: "nothing" } | { readonly kind: "set"; readonly finalizers: string[] };

/** `inUse` is asked only when it matters. */
export function planProtection(
  { metadata }: KubernetesObject,
  finalizer: string,
  inUse: () => boolean,
): ProtectionPlan {
  const { finalizers = [], deletionTimestamp } = metadata;
  const has = finalizers.includes(finalizer);
  if (!deletionTimestamp && !has) return { kind: "set", finalizers: [...finalizers, finalizer] };
  if (deletionTimestamp && has && !inUse())
    return { kind: "set", finalizers: finalizers.filter((each) => each !== finalizer) };
  return { kind: "nothing" };
}

/** A pod without a node will not get one while its claim is going away. */
export function usesClaim(pod: corev1.Pod, claim: corev1.PersistentVolumeClaim): boolean {
  if (!pod.spec.nodeName) return false;
  return (pod.spec.volumes ?? []).some((volume) => {
    if (claimNameOf(pod, volume) !== claim.metadata.name) return false;
    return !volume.ephemeral || (!isFinished(pod) && isMadeFor(pod, claim));
  });
}
