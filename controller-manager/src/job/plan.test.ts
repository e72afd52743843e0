import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { batchv1, corev1 } from "@kayak/api";
import { NOW, at, meta, pod, template } from "../testing/objects.ts";
import { planJob, type JobPlan } from "./plan.ts";
import { COMPLETION_INDEX, FAILURE_COUNT, TRACKING_FINALIZER, jobPod } from "./pods.ts";

function job(spec: Partial<batchv1.JobSpec> = {}, status: batchv1.JobStatus = {}): batchv1.Job {
  const base = template();
  const fallback = {
    parallelism: 2,
    completions: 3,
    backoffLimit: 6,
    completionMode: "NonIndexed",
    suspend: false,
  } as const;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: meta("work"),
    spec: { ...fallback, template: { ...base, spec: { ...base.spec, restartPolicy: "Never" } }, ...spec },
    status: { startTime: at(100), ...status },
  };
}

interface Facts {
  readonly index?: number;
  readonly failures?: number;
  /** Whether it has been let go. */
  readonly counted?: boolean;
  readonly going?: boolean;
  readonly exitCode?: number;
  readonly restarts?: number;
  /** Seconds since it ended. */
  readonly ended?: number;
}

function worker(name: string, phase: "Running" | "Succeeded" | "Failed" | "Pending", facts: Facts = {}): corev1.Pod {
  const { index, failures, counted, going, exitCode = 1, restarts = 0, ended = 3600 } = facts;
  const state = phase === "Failed" ? { terminated: { exitCode, finishedAt: at(ended) } } : {};
  const annotations = {
    ...(index !== undefined && { [COMPLETION_INDEX]: String(index) }),
    ...(failures !== undefined && { [FAILURE_COUNT]: String(failures) }),
  };
  return pod(name, {
    phase,
    metadata: {
      annotations,
      ...(!counted && { finalizers: [TRACKING_FINALIZER] }),
      ...(going && { deletionTimestamp: at(1) }),
    },
    status: {
      containerStatuses: [{ name: "web", state, restartCount: restarts, image: "", imageID: "", ready: false }],
    },
  });
}

const names = (pods: readonly corev1.Pod[]) => pods.map(({ metadata }) => metadata.name);
const conditions = ({ status }: JobPlan) => status.conditions?.map(({ type, reason }) => `${type} ${reason}`) ?? [];
const plan = (of: batchv1.Job, pods: readonly corev1.Pod[]) => planJob({ job: of, pods, nowMs: NOW });
const running = (...list: string[]) => list.map((name) => worker(name, "Running"));

describe("How many pods a job runs", () => {
  const cases: readonly (readonly [string, batchv1.Job, readonly corev1.Pod[], number, readonly string[]])[] = [
    ["as many as may run at once", job(), [], 2, []],
    ["the rest", job({}, { succeeded: 2 }), [], 1, []],
    ["no more than run", job(), running("a", "b"), 0, []],
    [
      "one more for one that goes",
      job(),
      [worker("a", "Running", { going: true, ended: 0 }), worker("b", "Running")],
      0,
      [],
    ],
    ["fewer when fewer may run", job({ parallelism: 1 }), running("a", "b"), 0, ["a"]],
    ["none while suspended", job({ suspend: true }), running("a", "b"), 0, ["a", "b"]],
    [
      "a failed one is replaced after a while",
      job(),
      [worker("a", "Failed", { ended: 9 }), worker("b", "Running")],
      0,
      [],
    ],
    ["then it is", job(), [worker("a", "Failed", { ended: 11 }), worker("b", "Running")], 1, []],
    ["queue workers as long as none is done", job({ completions: undefined }), running("a"), 1, []],
    ["queue workers no more once one is", job({ completions: undefined }, { succeeded: 1 }), running("a"), 0, []],
    [
      "only ended ones are replaced where so said",
      job({ podReplacementPolicy: "Failed" }),
      [worker("a", "Running", { going: true }), worker("b", "Running")],
      0,
      [],
    ],
  ];
  for (const [what, of, pods, create, drop] of cases) {
    it(what, () => {
      const planned = plan(of, pods);
      assert.deepEqual([planned.create.length, names(planned.drop)], [create, drop]);
    });
  }
});

describe("How a job's pods are counted", () => {
  it("names them, lets them go, then counts them", () => {
    const first = plan(job(), [worker("a", "Succeeded"), worker("b", "Running")]);
    assert.deepEqual(first.status.uncountedTerminatedPods, { succeeded: ["uid-a"] });
    assert.equal(first.status.succeeded, undefined);
    assert.deepEqual(names(first.release), ["a"]);
    const again = plan(job({}, first.status), [worker("a", "Succeeded"), worker("b", "Running")]);
    assert.deepEqual(again.status.uncountedTerminatedPods, { succeeded: ["uid-a"] });
    const after = plan(job({}, first.status), [worker("a", "Succeeded", { counted: true }), worker("b", "Running")]);
    assert.deepEqual([after.status.succeeded, after.status.uncountedTerminatedPods], [1, {}]);
    const gone = plan(job({}, first.status), [worker("b", "Running")]);
    assert.equal(gone.status.succeeded, 1);
  });

  it("tracks pods that were taken over", () => {
    assert.deepEqual(names(plan(job(), [worker("a", "Running", { counted: true })]).track), ["a"]);
  });

  it("does not count what the policy ignores", () => {
    const podFailurePolicy = { rules: [{ action: "Ignore", onExitCodes: { operator: "In", values: [42] } }] } as const;
    const planned = plan(job({ podFailurePolicy } as never), [worker("a", "Failed", { exitCode: 42 })]);
    assert.deepEqual([planned.status.uncountedTerminatedPods, names(planned.release)], [{}, ["a"]]);
  });
});

describe("When a job is over", () => {
  const failJob = { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [7] } }] };
  const cases: readonly (readonly [string, batchv1.Job, readonly corev1.Pod[], readonly string[]])[] = [
    [
      "enough have succeeded",
      job({}, { succeeded: 3 }),
      [],
      ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"],
    ],
    [
      "not before the last is counted",
      job({}, { succeeded: 2 }),
      [worker("a", "Succeeded")],
      ["SuccessCriteriaMet CompletionsReached"],
    ],
    [
      "too many have failed",
      job({ backoffLimit: 0 }, { failed: 1 }),
      [],
      ["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"],
    ],
    [
      "not before the others have ended",
      job({ backoffLimit: 0 }, { failed: 1 }),
      running("b"),
      ["FailureTarget BackoffLimitExceeded"],
    ],
    [
      "the time is over",
      job({ activeDeadlineSeconds: 50 }),
      [],
      ["FailureTarget DeadlineExceeded", "Failed DeadlineExceeded"],
    ],
    [
      "the policy says so",
      job({ podFailurePolicy: failJob } as never),
      [worker("a", "Failed", { exitCode: 7 })],
      ["FailureTarget PodFailurePolicy"],
    ],
    [
      "a queue is empty",
      job({ completions: undefined }, { succeeded: 1 }),
      [],
      ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"],
    ],
    ["suspended instead", job({ suspend: true }), [], ["Suspended JobSuspended"]],
  ];
  for (const [what, of, pods, expected] of cases)
    it(what, () => assert.deepEqual(conditions(plan(of, pods)), expected));

  it("ends the pods that go on, and counts them as failed", () => {
    const planned = plan(job({ activeDeadlineSeconds: 50 }), running("a"));
    assert.deepEqual([names(planned.delete), planned.status.uncountedTerminatedPods], [["a"], { failed: ["uid-a"] }]);
  });

  it("counts restarts in place", () => {
    const base = template();
    const restarting = { ...base, spec: { ...base.spec, restartPolicy: "OnFailure" as const } };
    const planned = plan(job({ backoffLimit: 2, template: restarting }), [worker("a", "Running", { restarts: 2 })]);
    assert.deepEqual(conditions(planned), ["FailureTarget BackoffLimitExceeded"]);
  });

  it("says so once", () => {
    const planned = plan(job({}, { succeeded: 3 }), []);
    assert.deepEqual(planned.event, { type: "Normal", reason: "Completed", message: "Job completed" });
    assert.equal(plan(job({}, planned.status), []).event, undefined);
  });
});

const indexed = (spec: Partial<batchv1.JobSpec> = {}, status: batchv1.JobStatus = {}) =>
  job({ completionMode: "Indexed", ...spec }, status);
const indexes = ({ create }: JobPlan) => create.map((each) => each?.index);

describe("Indexed jobs", () => {
  it("run each index once", () => {
    const planned = plan(indexed({}, { completedIndexes: "0" }), [worker("b", "Running", { index: 1 })]);
    assert.deepEqual(indexes(planned), [2]);
  });

  it("count indexes, not pods", () => {
    const twice = [worker("a", "Succeeded", { index: 0 }), worker("b", "Succeeded", { index: 0 })];
    const planned = plan(indexed(), twice);
    assert.deepEqual([planned.status.completedIndexes, planned.status.succeeded], ["0", 1]);
  });

  it("give up a second pod of an index, and those beyond", () => {
    const pods = [
      worker("a", "Running", { index: 0 }),
      worker("b", "Running", { index: 0 }),
      worker("c", "Running", { index: 9 }),
    ];
    assert.deepEqual(names(plan(indexed(), pods).drop), ["b", "c"]);
  });

  it("are done when a rule of their success policy is met", () => {
    const successPolicy = { rules: [{ succeededIndexes: "1-2", succeededCount: 1 }] };
    const planned = plan(indexed({ successPolicy }, { completedIndexes: "2" }), []);
    assert.deepEqual(conditions(planned), ["SuccessCriteriaMet SuccessPolicy", "Complete SuccessPolicy"]);
  });

  it("fail index by index, remembering how often", () => {
    const limit = { backoffLimitPerIndex: 1, backoffLimit: 2 ** 31 - 1 };
    const once = plan(indexed(limit), [
      worker("a", "Failed", { index: 0, failures: 0 }),
      worker("b", "Running", { index: 1 }),
    ]);
    assert.deepEqual(once.create, [
      { index: 0, failures: 1, ignoredFailures: 0, atMs: once.create[0] && NOW - 3600_000 + 10_000 },
    ]);
    const twice = plan(indexed(limit), [
      worker("a", "Failed", { index: 0, failures: 1 }),
      worker("b", "Running", { index: 1 }),
    ]);
    assert.deepEqual([twice.status.failedIndexes, indexes(twice)], ["0", [2]]);
  });

  it("tell their pods the index", () => {
    const owner = { apiVersion: "batch/v1", kind: "Job", name: "work", uid: "u" };
    const made = jobPod(indexed(), owner, { index: 4, failures: undefined, ignoredFailures: 0 }) as corev1.Pod;
    assert.equal(made.metadata.generateName, "work-4-");
    assert.equal(made.spec.hostname, "work-4");
    assert.deepEqual(
      made.spec.containers[0]?.env?.map(({ name }) => name),
      ["JOB_COMPLETION_INDEX"],
    );
  });
});
