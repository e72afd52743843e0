import { ageOf, humanDuration } from "../time.ts";
import type * as core from "../types/core/v1/index.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import { summarizePod } from "./pod-summary.ts";
import { ageColumn, column, nameColumn, none } from "./printer.ts";
import type { Printer } from "./printer.ts";

export const podPrinter: Printer<core.Pod> = {
  columns: [
    nameColumn,
    column("Ready", "How many of the pod's containers are ready, of how many."),
    column("Status", "What the pod is doing, from its phase and its containers."),
    column("Restarts", "How often containers of the pod were restarted, and when last."),
    ageColumn,
    column("IP", "The address of the pod.", { wide: true }),
    column("Node", "The node that the pod was assigned to.", { wide: true }),
    column("Nominated Node", "The node on which room is being made for the pod.", { wide: true }),
    column("Readiness Gates", "How many of the pod's readiness gates are open, of how many.", { wide: true }),
  ],
  cells(pod, now) {
    const { reason, ready, total, restarts, lastRestartMs } = summarizePod(pod);
    const ago = restarts > 0 && lastRestartMs !== undefined ? ` (${humanDuration(now - lastRestartMs)} ago)` : "";
    return [
      pod.metadata.name,
      `${ready}/${total}`,
      reason,
      `${restarts}${ago}`,
      ageOf(pod.metadata.creationTimestamp, now),
      pod.status.podIPs?.[0]?.ip || pod.status.podIP || none,
      pod.spec.nodeName || none,
      pod.status.nominatedNodeName || none,
      readinessGates(pod),
    ];
  },
  conditions: ({ status }) =>
    status.phase === "Succeeded" ? succeeded : status.phase === "Failed" ? failed : undefined,
};

/** Rows that clients may hide because they are over. */
const succeeded: metav1.TableRowCondition[] = [
  { type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." },
];
const failed: metav1.TableRowCondition[] = [
  { type: "Completed", status: "True", reason: "Failed", message: "The pod failed." },
];

function readinessGates({ spec, status }: core.Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return none;
  const open = gates.filter(
    ({ conditionType }) => status.conditions?.find(({ type }) => type === conditionType)?.status === "True",
  );
  return `${open.length}/${gates.length}`;
}
