/** Revisions: snapshots of the templates that a workload rolled out, numbered in the order of their last use. */
import type { appsv1, corev1 } from "@kayak/api";
import { contentHash } from "../shared/content-hash.ts";
import { sameValue } from "../shared/equal.ts";
import { byAge } from "../shared/objects.ts";

export type Revision = appsv1.ControllerRevision;

/** Names a pod's revision. */
export const REVISION_HASH = "controller-revision-hash";

/**
 * A snapshot is a patch that puts the template back: it is what clients roll back with. They find the one of the present
 * template by its text, so it is written as upstream writes it: with sorted fields, and a creation time that says nothing.
 */
export function snapshot({ metadata, spec }: corev1.PodTemplateSpec): object {
  return sorted({
    spec: { template: { metadata: { ...metadata, creationTimestamp: null }, spec, $patch: "replace" } },
  }) as object;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}

export interface RevisionPlan {
  /** The revision of the template as it is, if there is one. */
  readonly current: Revision | undefined;
  /** What number it has, or is to get: the largest of all. */
  readonly number: number;
  /** Others with the same content, which are superfluous. */
  readonly doubles: readonly Revision[];
  /** The rest, the oldest number first. */
  readonly old: readonly Revision[];
}

export function planRevision(template: corev1.PodTemplateSpec, revisions: readonly Revision[]): RevisionPlan {
  const sorted = [...revisions].sort((a, b) => a.revision - b.revision || byAge(a, b));
  const data = snapshot(template);
  const same = sorted.filter((revision) => sameValue(revision.data, data));
  const current = same.at(-1);
  const old = sorted.filter((revision) => !same.includes(revision));
  const newestOther = old.at(-1)?.revision ?? 0;
  const number = current && current.revision > newestOther ? current.revision : newestOther + 1;
  return { current, number, doubles: same.slice(0, -1), old };
}

export function revisionHash(template: corev1.PodTemplateSpec, collisions: number | undefined): string {
  return contentHash(snapshot(template), collisions);
}

/** Revisions beyond the limit that nothing uses, the oldest first. */
export function surplusRevisions(
  old: readonly Revision[],
  { limit, inUse }: { readonly limit: number; readonly inUse: (revision: Revision) => boolean },
): readonly Revision[] {
  const unused = old.filter((revision) => !inUse(revision));
  return unused.slice(0, Math.max(0, unused.length - limit));
}
