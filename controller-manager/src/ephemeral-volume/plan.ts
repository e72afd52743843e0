/** The claims that pods' generic ephemeral volumes need. */
import { Pods, claimNameOf, isMadeFor, type Draft, type corev1 } from "@kayak/api";
import { controllerReference, isTerminating } from "../shared/objects.ts";
import { isFinished } from "../shared/pods.ts";

type Claim = corev1.PersistentVolumeClaim;

export type EphemeralAction =
  | { readonly kind: "create"; readonly claim: Draft<Claim> }
  /** A claim of that name is there, but was not made for this pod: its data could be somebody else's. */
  | { readonly kind: "refuse"; readonly message: string };

export function planEphemeral(
  pod: corev1.Pod,
  claimOf: (key: string) => Claim | undefined,
): readonly EphemeralAction[] {
  if (isTerminating(pod) || isFinished(pod)) return [];
  return (pod.spec.volumes ?? []).flatMap((volume) => planVolume(pod, volume, claimOf));
}

function planVolume(
  pod: corev1.Pod,
  volume: corev1.Volume,
  claimOf: (key: string) => Claim | undefined,
): EphemeralAction[] {
  const template = volume.ephemeral?.volumeClaimTemplate;
  const name = claimNameOf(pod, volume);
  if (!template || name === undefined) return [];
  const { namespace } = pod.metadata;
  const existing = claimOf(`${namespace}/${name}`);
  if (existing && isMadeFor(pod, existing)) return [];
  if (existing) {
    const why = `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
    return [{ kind: "refuse", message: `ephemeral volume ${volume.name}: ${why}` }];
  }
  const { labels, annotations } = template.metadata;
  const ownerReferences = [controllerReference(Pods, pod)];
  const metadata = {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ownerReferences,
  };
  return [{ kind: "create", claim: { metadata, spec: template.spec } }];
}
