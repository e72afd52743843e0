/** The smallest strategic merge patch from one pod status to another. */
import { isDeepStrictEqual } from "node:util";
import type { corev1 } from "@kayak/api";
import { comesAndGoes, disruptionTarget, isOwnCondition } from "./conditions.ts";

type PodStatus = corev1.PodStatus;
type Json = Record<string, unknown>;

/** What the kubelet writes; other fields (e.g. nominatedNodeName) are left alone. */
const ownFields = [
  "phase",
  "message",
  "reason",
  "hostIP",
  "podIP",
  "startTime",
  "containerStatuses",
  "qosClass",
  "initContainerStatuses",
  "ephemeralContainerStatuses",
  "observedGeneration",
] as const satisfies readonly (keyof PodStatus)[];

/** Lists that strategic merge would add to rather than replace. */
const mergedLists = ["podIPs", "hostIPs"] as const satisfies readonly (keyof PodStatus)[];

/** Undefined when nothing differs. Absent fields are taken away with null. */
export function planStatusPatch(before: PodStatus, after: PodStatus): Json | undefined {
  const patch: Json = {};
  for (const field of ownFields) {
    if (!isDeepStrictEqual(before[field], after[field])) patch[field] = after[field] ?? null;
  }
  for (const field of mergedLists) {
    if (!isDeepStrictEqual(before[field], after[field])) patch[field] = replaceList(before[field], after[field]);
  }
  const conditions = changedConditions(before, after);
  if (conditions.length > 0) patch["conditions"] = conditions;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function replaceList(before: readonly unknown[] | undefined, after: readonly unknown[] | undefined): unknown {
  if (!after || after.length === 0) return null;
  return before && before.length > 0 ? [{ $patch: "replace" }, ...after] : after;
}

function changedConditions(before: PodStatus, after: PodStatus): unknown[] {
  const has = (type: string) => after.conditions?.some((condition) => condition.type === type);
  const gone = (before.conditions ?? []).filter(({ type }) => comesAndGoes(type) && !has(type));
  const removed = gone.map(({ type }) => ({ $patch: "delete", type }));
  const changed = (after.conditions ?? []).flatMap((condition) => {
    if (!isOwnCondition(condition.type) && condition.type !== disruptionTarget) return [];
    const old = before.conditions?.find((old) => old.type === condition.type);
    if (!old) return [condition];
    const same = sameCondition(old, condition);
    return same ? [] : [{ ...cleared(old, condition), ...condition }];
  });
  return [...removed, ...changed];
}

const comparedFields = ["status", "reason", "message", "observedGeneration"] as const;

function sameCondition(old: corev1.PodCondition, condition: corev1.PodCondition): boolean {
  return comparedFields.every((field) => (old[field] ?? "") === (condition[field] ?? ""));
}

/** Merging keeps a reason that no longer holds, unless it is taken away. */
function cleared(old: corev1.PodCondition, condition: corev1.PodCondition): Json {
  const gone = (["reason", "message"] as const).filter(
    (field) => old[field] !== undefined && condition[field] === undefined,
  );
  return Object.fromEntries(gone.map((field) => [field, null]));
}
