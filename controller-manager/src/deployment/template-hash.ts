/** A short name for a pod template, so that every template has one replica set. */
import type { corev1 } from "@kayak/api";
import { contentHash } from "../shared/content-hash.ts";
import { sameValue } from "../shared/equal.ts";

export const TEMPLATE_HASH = "pod-template-hash";

/** `collisions` makes another hash of the same template, after its hash turned out to be taken by another template. */
export function templateHash(template: corev1.PodTemplateSpec, collisions: number | undefined): string {
  return contentHash(template, collisions);
}

/** Whether two templates make the same pods, leaving aside the label that holds the hash. */
export function sameTemplate(a: corev1.PodTemplateSpec, b: corev1.PodTemplateSpec): boolean {
  return sameValue(withoutHash(a), withoutHash(b));
}

function withoutHash(template: corev1.PodTemplateSpec): corev1.PodTemplateSpec {
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
