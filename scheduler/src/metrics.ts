/** What the scheduler counts, under upstream's names. */
import { type Metric, gauge, processCounter, processHistogram } from "@kayak/api";
import type { QueuedPod, SchedulingQueue } from "./queue/scheduling-queue.ts";

type Result = "scheduled" | "unschedulable" | "error";

const attemptBuckets = [
  0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384,
];

const attempts = processCounter({
  name: "scheduler_schedule_attempts_total",
  help: "[STABLE] Attempts to schedule pods, by how they went",
  labels: ["profile", "result"],
});
const attemptDurations = processHistogram({
  name: "scheduler_scheduling_attempt_duration_seconds",
  help: "[STABLE] How long an attempt took, its binding included",
  labels: ["profile", "result"],
  buckets: attemptBuckets,
});
const podAttempts = processHistogram({
  name: "scheduler_pod_scheduling_attempts",
  help: "[STABLE] Attempts until a pod was scheduled",
  labels: [],
  buckets: [1, 2, 4, 8, 16],
});
const podDurations = processHistogram({
  name: "scheduler_pod_scheduling_sli_duration_seconds",
  help: "[BETA] How long it took from when a pod was queued until it was scheduled",
  labels: ["attempts"],
  buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68],
});
const preemptions = processCounter({
  name: "scheduler_preemption_attempts_total",
  help: "[STABLE] Attempts to make room by eviction",
  labels: [],
});
const victims = processHistogram({
  name: "scheduler_preemption_victims",
  help: "[STABLE] Pods chosen to be evicted, by preemption",
  labels: [],
  buckets: [1, 2, 4, 8, 16, 32, 64],
});

/** Pods with more attempts are counted as one. */
const mostAttempts = 15;

export class SchedulerMetrics {
  private readonly profile: string;

  constructor(profile: string) {
    this.profile = profile;
  }

  attempted(result: Result, startedMs: number): void {
    const labels = { profile: this.profile, result };
    attempts.with(labels).add();
    attemptDurations.with(labels).observe((performance.now() - startedMs) / 1000);
  }

  scheduled(pod: QueuedPod, nowMs: number): void {
    podAttempts.with({}).observe(pod.attempts);
    const shown = pod.attempts > mostAttempts ? `${mostAttempts}+` : String(pod.attempts);
    podDurations.with({ attempts: shown }).observe((nowMs - pod.queuedAtMs) / 1000);
  }

  /** Room was sought; `evicted` is absent where none can be made. */
  preempted(evicted: number | undefined): void {
    preemptions.with({}).add();
    if (evicted !== undefined) victims.with({}).observe(evicted);
  }
}

export function pendingPods({ sizes }: Pick<SchedulingQueue, "sizes">): Metric {
  const { active, backingOff: backoff, unschedulable, gated } = sizes;
  return gauge(
    "scheduler_pending_pods",
    "[STABLE] Pods that wait, by where",
    Object.entries({ active, backoff, gated, unschedulable }).map(([queue, value]) => ({ labels: { queue }, value })),
  );
}
