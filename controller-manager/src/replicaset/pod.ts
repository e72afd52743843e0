/** A pod as a template describes it. */
import type { Draft, corev1, metav1 } from "@kayak/api";

/** The server appends a random suffix, cutting the prefix to what a name may be. */
export function podFromTemplate(
  template: corev1.PodTemplateSpec,
  owner: metav1.OwnerReference,
  namespace: string,
): Draft<corev1.Pod> {
  const { labels, annotations, finalizers } = template.metadata;
  return {
    metadata: { generateName: `${owner.name}-`, namespace, labels, annotations, finalizers, ownerReferences: [owner] },
    spec: template.spec,
  };
}
