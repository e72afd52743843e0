/** Pods: given time to end, counted generations, and a status that only the kubelet and the scheduler write. */
import { Pods, formatTime, type corev1 } from "@kayak/api";
import { countChange, strategy } from "../strategy.ts";
import { qosClass } from "./qos-class.ts";

const defaultGraceSeconds = 30;

export const podStrategy = strategy<corev1.Pod>(Pods, {
  returnsDeleted: true,
  prepareForCreate(pod) {
    pod.metadata.generation = 1;
    pod.status = {
      phase: "Pending",
      qosClass: qosClass(pod),
      ...(pod.spec.schedulingGates?.length && { conditions: [gated(Date.now())] }),
    };
  },
  prepareForUpdate(next, current) {
    next.status = current.status;
    countChange(next, current);
  },
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
    if (current.metadata.ownerReferences) next.metadata.ownerReferences = current.metadata.ownerReferences;
    else delete next.metadata.ownerReferences;
    next.status.qosClass ??= current.status.qosClass ?? qosClass(current);
  },
  keptByStatus: { metadata: { deletionTimestamp: true, ownerReferences: true } },
  /** A pod that no kubelet has to end goes at once. */
  gracePeriodSeconds({ spec, status }, requested) {
    if (!spec.nodeName || status.phase === "Succeeded" || status.phase === "Failed") return 0;
    const seconds = requested ?? spec.terminationGracePeriodSeconds ?? defaultGraceSeconds;
    return seconds < 0 ? 1 : seconds;
  },
});

function gated(now: number): corev1.PodCondition {
  return {
    type: "PodScheduled",
    status: "False",
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
    lastTransitionTime: formatTime(now),
  };
}
