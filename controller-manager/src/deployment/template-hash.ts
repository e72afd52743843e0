/** A short name for a pod template, so that every template has one replica set. */
import type { corev1 } from "@kayak/api";
import { sameValue } from "../shared/equal.ts";

export const TEMPLATE_HASH = "pod-template-hash";

/** Without vowels and look-alikes, so that no hash spells a word. */
const SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** `collisions` makes another hash of the same template, after its hash turned out to be taken by another template. */
export function templateHash(template: corev1.PodTemplateSpec, collisions: number | undefined): string {
  const digits = String(fnv1a(canonical(template) + (collisions === undefined ? "" : `#${collisions}`)));
  return Array.from(digits, (digit) => SAFE_ALPHABET[digit.charCodeAt(0) % SAFE_ALPHABET.length]).join("");
}

/** Whether two templates make the same pods, leaving aside the label that holds the hash. */
export function sameTemplate(a: corev1.PodTemplateSpec, b: corev1.PodTemplateSpec): boolean {
  return sameValue(withoutHash(a), withoutHash(b));
}

function withoutHash(template: corev1.PodTemplateSpec): corev1.PodTemplateSpec {
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** JSON with sorted keys and without absent fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
