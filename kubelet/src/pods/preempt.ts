/** Ends pods to make room for a critical one, each in its own grace. */
import type { corev1 } from "@kayak/api";
import type { PodContext } from "./context.ts";
import type { Verdict } from "./state.ts";
import type { PodWorkers } from "./workers.ts";

const verdict: Verdict = {
  reason: "Preempting",
  message: "Preempted in order to admit critical pod",
  disruption: "Pod was preempted by Kubelet to accommodate a critical pod.",
};

/** Resolves when nothing of the pods runs any more, or `signal` is aborted. */
export async function preempt(
  { events }: Pick<PodContext, "events">,
  workers: PodWorkers,
  { pods, signal }: { readonly pods: readonly corev1.Pod[]; readonly signal: AbortSignal },
): Promise<void> {
  for (const pod of pods) {
    events.pod(pod, "Warning", verdict);
    workers.end(pod.metadata.uid, () => verdict);
  }
  const uids = pods.map(({ metadata }) => metadata.uid);
  await workers.ended(uids, signal);
}
