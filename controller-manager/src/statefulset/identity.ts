/** What makes a stateful set's pods and claims its own: names by ordinal, labels, volumes. */
import type { Draft, appsv1, corev1, metav1 } from "@kayak/api";
import { REVISION_HASH } from "../revisions/revision.ts";
import { sameValue } from "../shared/equal.ts";

type StatefulSet = appsv1.StatefulSet;

const POD_NAME = "statefulset.kubernetes.io/pod-name";
const POD_INDEX = "apps.kubernetes.io/pod-index";

export function podName({ metadata }: StatefulSet, ordinal: number): string {
  return `${metadata.name}-${ordinal}`;
}

/** Undefined for a pod whose name is not of the set's making. */
export function ordinalOf({ metadata: set }: StatefulSet, { metadata }: corev1.Pod): number | undefined {
  const prefix = `${set.name}-`;
  const rest = metadata.name.slice(prefix.length);
  return metadata.name.startsWith(prefix) && /^\d{1,9}$/.test(rest) ? Number(rest) : undefined;
}

export function claimName(set: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${podName(set, ordinal)}`;
}

export interface NewPod {
  readonly ordinal: number;
  /** The name of the revision. */
  readonly revision: string;
  readonly template: corev1.PodTemplateSpec;
  readonly owner: metav1.OwnerReference;
}

export function statefulPod(set: StatefulSet, { ordinal, revision, template, owner }: NewPod): Draft<corev1.Pod> {
  const { labels, annotations, finalizers } = template.metadata;
  const name = podName(set, ordinal);
  return {
    metadata: {
      name,
      namespace: set.metadata.namespace,
      labels: { ...labels, ...identityLabels(set, ordinal), [REVISION_HASH]: revision },
      annotations,
      finalizers,
      ownerReferences: [owner],
    },
    spec: {
      ...template.spec,
      hostname: name,
      subdomain: set.spec.serviceName,
      volumes: volumesOf(set, template.spec, ordinal),
    },
  };
}

function identityLabels(set: StatefulSet, ordinal: number): Record<string, string> {
  return { [POD_NAME]: podName(set, ordinal), [POD_INDEX]: String(ordinal) };
}

/** Claims take the place of the template's volumes of the same name. */
function volumesOf(set: StatefulSet, { volumes = [] }: corev1.PodSpec, ordinal: number): corev1.Volume[] {
  const claims = (set.spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: claimName(set, name, ordinal), readOnly: false },
  }));
  const claimed = new Set(claims.map(({ name }) => name));
  return [...claims, ...volumes.filter(({ name }) => !claimed.has(name))];
}

/** The labels that a pod lost or never had, as one that was adopted. */
export function missingIdentity(
  set: StatefulSet,
  pod: corev1.Pod,
  ordinal: number,
): Record<string, string> | undefined {
  const wanted = identityLabels(set, ordinal);
  const present = Object.fromEntries(Object.keys(wanted).map((key) => [key, pod.metadata.labels?.[key]]));
  return sameValue(present, wanted) ? undefined : wanted;
}

/** The claims that the pod of an ordinal needs. */
export function claimsOf(set: StatefulSet, ordinal: number): Draft<corev1.PersistentVolumeClaim>[] {
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    metadata: {
      name: claimName(set, metadata.name, ordinal),
      namespace: set.metadata.namespace,
      labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
      annotations: metadata.annotations,
      finalizers: metadata.finalizers,
    },
    spec,
  }));
}
