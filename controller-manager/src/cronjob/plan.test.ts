import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseSchedule, type batchv1 } from "@kayak/api";
import { NOW, at, meta, template } from "../testing/objects.ts";
import { mostRecent } from "./due.ts";
import { planCron } from "./plan.ts";

const minute = 60_000;

function cronJob(spec: Partial<batchv1.CronJobSpec> = {}, status: batchv1.CronJobStatus = {}): batchv1.CronJob {
  const jobTemplate = {
    metadata: { labels: {} },
    spec: { template: template() },
  } as unknown as batchv1.JobTemplateSpec;
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: meta("tick", { creationTimestamp: at(90) }),
    spec: { schedule: "* * * * *", timeZone: "UTC", concurrencyPolicy: "Allow", jobTemplate, ...spec },
    status,
  };
}

function job(name: string, { done, age = 600 }: { done?: "Complete" | "Failed"; age?: number } = {}): batchv1.Job {
  const conditions = done ? [{ type: done, status: "True" }] : [];
  const status = { startTime: at(age), conditions, ...(done === "Complete" && { completionTime: at(age - 1) }) };
  return { apiVersion: "batch/v1", kind: "Job", metadata: meta(name), spec: { template: template() }, status };
}

const names = (jobs: readonly batchv1.Job[]) => jobs.map(({ metadata }) => metadata.name);

describe("The plan of a cron job", () => {
  const running = [job("old")];
  const soon = NOW + minute + 100;
  const cases: readonly (readonly [string, batchv1.CronJob, readonly batchv1.Job[], object])[] = [
    ["starts a job that is due", cronJob(), [], { startMs: NOW, againAtMs: soon }],
    ["starts no job twice", cronJob({}, { lastScheduleTime: at(0) }), [], { startMs: undefined, againAtMs: soon }],
    [
      "waits for its first time",
      cronJob({ schedule: "30 12 * * *" }),
      [],
      { startMs: undefined, againAtMs: NOW + 750 * minute + 100 },
    ],
    ["starts one beside another", cronJob(), running, { startMs: NOW, replace: [] }],
    [
      "forbids that",
      cronJob({ concurrencyPolicy: "Forbid" }),
      running,
      { startMs: undefined, events: ["JobAlreadyActive"] },
    ],
    ["replaces", cronJob({ concurrencyPolicy: "Replace" }), running, { startMs: NOW, replace: ["old"] }],
    ["does nothing while suspended", cronJob({ suspend: true }), [], { startMs: undefined, againAtMs: undefined }],
    [
      "forgets finished jobs beyond the limits",
      cronJob({ suspend: true, successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 0 }),
      [job("a", { done: "Complete", age: 50 }), job("b", { done: "Complete", age: 500 }), job("c", { done: "Failed" })],
      { forget: ["b", "c"] },
    ],
    ["names a schedule it can't read", cronJob({ schedule: "x" }), [], { events: ["UnparseableSchedule"] }],
    ["names a zone it doesn't know", cronJob({ timeZone: "Nowhere/Land" }), [], { events: ["UnknownTimeZone"] }],
    [
      "says that a job has ended",
      cronJob({ suspend: true }, { active: [{ uid: "uid-a", name: "a" }] }),
      [job("a", { done: "Failed" })],
      { events: ["SawCompletedJob"] },
    ],
    [
      "says that a job is gone",
      cronJob({ suspend: true }, { active: [{ uid: "uid-a", name: "a" }] }),
      [],
      { events: ["MissingJob"] },
    ],
  ];
  for (const [what, of, jobs, expected] of cases) {
    it(what, () => {
      const plan = planCron({ cronJob: of, jobs, nowMs: NOW });
      const seen = {
        ...plan,
        replace: names(plan.replace),
        forget: names(plan.forget),
        events: plan.events.map(({ reason }) => reason),
      };
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(seen[key as keyof typeof seen], value, key);
    });
  }

  it("misses a time that is past its deadline", () => {
    const late = cronJob({ schedule: "0 0 * * *", startingDeadlineSeconds: 30 });
    assert.equal(planCron({ cronJob: late, jobs: [], nowMs: NOW + 31_000 }).startMs, undefined);
    assert.equal(planCron({ cronJob: late, jobs: [], nowMs: NOW + 29_000 }).startMs, NOW);
  });
});

describe("The last time that was due", () => {
  const cases: readonly (readonly [string, number, number, boolean])[] = [
    ["* * * * *", 30 * 24 * 60, 0, true],
    ["*/5 * * * *", 60, 0, false],
    ["0 9 * * 1", 365 * 24 * 60, 15 * 60, false],
    ["0 0 1 * *", 60 * 24 * 60, 0, false],
  ];
  for (const [text, sinceMinutes, agoMinutes, tooMany] of cases) {
    it(`of ${text}`, () => {
      const span = { schedule: parseSchedule(text), zone: "UTC", earliestMs: NOW - sinceMinutes * minute, nowMs: NOW };
      const due = mostRecent(span);
      assert.equal(due.tooMany, tooMany);
      if (due.atMs === undefined) assert.fail("none was due");
      assert.equal((NOW - due.atMs) / minute, agoMinutes);
    });
  }
});
