import assert from "node:assert/strict";
import { processMetricsText, renderMetrics } from "@kayak/api";
import { describe, it } from "mocha";
import { SchedulerMetrics, pendingPods } from "./metrics.ts";
import type { QueuedPod } from "./queue/scheduling-queue.ts";

describe("the metrics of the scheduler", () => {
  it("have the names and labels that are promised", () => {
    const metrics = new SchedulerMetrics("mine");
    metrics.attempted("scheduled", performance.now());
    metrics.attempted("unschedulable", performance.now());
    metrics.preempted(2);
    metrics.scheduled({ attempts: 16, queuedAtMs: 0 } as QueuedPod, 15);
    const text = processMetricsText();
    for (const line of [
      'scheduler_schedule_attempts_total{profile="mine",result="scheduled"} 1',
      'scheduler_scheduling_attempt_duration_seconds_count{profile="mine",result="unschedulable"} 1',
      'scheduler_pod_scheduling_attempts_bucket{le="16"} ',
      'scheduler_pod_scheduling_sli_duration_seconds_bucket{attempts="15+",le="0.01"} 0',
      'scheduler_pod_scheduling_sli_duration_seconds_bucket{attempts="15+",le="0.02"} 1',
      "scheduler_preemption_attempts_total ",
      'scheduler_preemption_victims_bucket{le="2"} ',
    ])
      assert.ok(text.includes(`\n${line}`), `${line} is missing:\n${text}`);
  });

  it("tell where pods wait", () => {
    const sizes = { active: 1, backingOff: 2, unschedulable: 3, gated: 4 };
    const samples = renderMetrics([pendingPods({ sizes })])
      .split("\n")
      .filter((line) => line.startsWith("scheduler_"));
    assert.deepEqual(samples, [
      'scheduler_pending_pods{queue="active"} 1',
      'scheduler_pending_pods{queue="backoff"} 2',
      'scheduler_pending_pods{queue="gated"} 4',
      'scheduler_pending_pods{queue="unschedulable"} 3',
    ]);
  });
});
