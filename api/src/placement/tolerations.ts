/** Which taints a pod puts up with. */
import type * as corev1 from "../types/core/v1/index.ts";

type Taint = corev1.Taint;
type Toleration = corev1.Toleration;

export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some((toleration) => toleratesTaint(toleration, taint));
}

/** Taints that keep a pod off a node, as opposed to those that only make the node less welcome. */
export function repels(taint: Taint): boolean {
  return taint.effect === "NoSchedule" || taint.effect === "NoExecute";
}

/** The first taint that keeps such a pod off the node. */
export function untoleratedTaint(node: corev1.Node, tolerations: readonly Toleration[]): Taint | undefined {
  return node.spec.taints?.find((taint) => repels(taint) && !tolerates(tolerations, taint));
}

function toleratesTaint(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === "Exists") return true;
  if (toleration.operator === "Gt") return compare(toleration.value, taint.value) < 0;
  if (toleration.operator === "Lt") return compare(toleration.value, taint.value) > 0;
  return (toleration.value ?? "") === (taint.value ?? "");
}

/** Numbers only: NaN compares as neither. */
function compare(toleration: string | undefined, taint: string | undefined): number {
  return Number(toleration || NaN) - Number(taint || NaN);
}
