/** What users read about a pod that found no node. The wording is upstream's. */
import type { Diagnosis, Rejection } from "./types.ts";

export const NO_NODES = "no nodes available to schedule pods";

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. preemption: ...` */
export function describeDiagnosis(diagnosis: Diagnosis, postFilter = ""): string {
  if (diagnosis.total === 0) return NO_NODES;
  const { preFilter } = diagnosis;
  const why = preFilter ? preFilter.reasons.join(", ") : countReasons(diagnosis.nodes.values());
  const summary = summarize(diagnosis.total, why);
  return postFilter === "" ? summary : `${summary} ${postFilter}`;
}

export function summarize(total: number, why: string): string {
  return `0/${total} nodes are available${why === "" ? "" : `: ${why}.`}`;
}

/** Each reason with the number of nodes it holds for, in the order of the text. */
export function countReasons(rejections: Iterable<Rejection>): string {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return Array.from(counts, ([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}
