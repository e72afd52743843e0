/** What a kubelet must be able to read because a pod runs on its node. */
import type { corev1 } from "@kayak/api";

/** `secrets/NAMESPACE/NAME` */
export type Reference = string;

export type ReferencedKind = "pods" | "secrets" | "configmaps" | "persistentvolumeclaims" | "serviceaccounts";

export function reference(kind: ReferencedKind, namespace: string | undefined, name: string): Reference {
  return `${kind}/${namespace}/${name}`;
}

const mirrorAnnotation = "kubernetes.io/config.mirror";

/** The pod itself, and everything that it refers to. A mirror pod comes from the node: what it names gives no rights. */
export function podReferences(pod: corev1.Pod): ReadonlySet<Reference> {
  const { name, namespace, annotations } = pod.metadata;
  const found = new Set([reference("pods", namespace, name)]);
  if (annotations?.[mirrorAnnotation] !== undefined) return found;
  for (const [kind, namesOf] of finders)
    for (const each of namesOf(pod)) if (each) found.add(reference(kind, namespace, each));
  return found;
}

type Names = Iterable<string | undefined>;

const finders: readonly (readonly [ReferencedKind, (pod: corev1.Pod) => Names])[] = [
  ["serviceaccounts", ({ spec }) => [spec.serviceAccountName]],
  ["secrets", secretNames],
  ["configmaps", configMapNames],
  ["persistentvolumeclaims", claimNames],
];

function containers({ spec }: corev1.Pod) {
  return [...(spec.containers ?? []), ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
}

function* secretNames(pod: corev1.Pod): Names {
  for (const { name } of pod.spec.imagePullSecrets ?? []) yield name;
  for (const { env = [], envFrom = [] } of containers(pod)) {
    for (const { valueFrom } of env) yield valueFrom?.secretKeyRef?.name;
    for (const { secretRef } of envFrom) yield secretRef?.name;
  }
  for (const volume of pod.spec.volumes ?? []) yield* volumeSecrets(volume);
}

function* volumeSecrets(volume: corev1.Volume): Names {
  yield volume.secret?.secretName;
  yield volume.csi?.nodePublishSecretRef?.name;
  yield volume.azureFile?.secretName;
  for (const source of ["cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"] as const)
    yield volume[source]?.secretRef?.name;
  for (const { secret } of volume.projected?.sources ?? []) yield secret?.name;
}

function* configMapNames(pod: corev1.Pod): Names {
  for (const { env = [], envFrom = [] } of containers(pod)) {
    for (const { valueFrom } of env) yield valueFrom?.configMapKeyRef?.name;
    for (const { configMapRef } of envFrom) yield configMapRef?.name;
  }
  for (const { configMap, projected } of pod.spec.volumes ?? []) {
    yield configMap?.name;
    for (const { configMap: source } of projected?.sources ?? []) yield source?.name;
  }
}

/** A generic ephemeral volume's claim is named after pod and volume. */
function* claimNames({ metadata, spec }: corev1.Pod): Names {
  for (const { name, persistentVolumeClaim, ephemeral } of spec.volumes ?? [])
    yield ephemeral ? `${metadata.name}-${name}` : persistentVolumeClaim?.claimName;
}
