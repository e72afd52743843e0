/** Which parts of a node that scheduling looks at differ. Heartbeats change none. */
import type { corev1 } from "@kayak/api";

export interface NodeChanges {
  /** Pods that were refused may fit now. */
  readonly relevant: boolean;
  /** Images only matter to scores. */
  readonly images: boolean;
}

export function nodeChanges(before: corev1.Node, after: corev1.Node): NodeChanges {
  return { relevant: view(before) !== view(after), images: images(before) !== images(after) };
}

function view({ metadata, spec, status }: corev1.Node): string {
  return JSON.stringify([metadata.labels, spec.taints, spec.unschedulable, status?.allocatable]);
}

function images({ status }: corev1.Node): string {
  return JSON.stringify(status?.images);
}
