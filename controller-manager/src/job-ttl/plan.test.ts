import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { batchv1 } from "@kayak/api";
import { NOW, at, meta } from "../testing/objects.ts";
import { expiryMs } from "./plan.ts";

type Facts = { ttl?: number; type?: string; deleted?: boolean };

function job({ ttl, type, deleted }: Facts): batchv1.Job {
  const metadata = meta("work", deleted ? { deletionTimestamp: at(1) } : {});
  const conditions = type ? [{ type, status: "True", lastTransitionTime: at(60) }] : [];
  const spec = { ttlSecondsAfterFinished: ttl, template: { metadata: {}, spec: { containers: [] } } };
  return { apiVersion: "batch/v1", kind: "Job", metadata, spec, status: { conditions } } as unknown as batchv1.Job;
}

describe("The time a finished job is kept for", () => {
  const cases: readonly (readonly [string, Facts, number | undefined])[] = [
    ["a complete job goes after its time", { ttl: 100, type: "Complete" }, 40],
    ["a failed one too", { ttl: 10, type: "Failed" }, -50],
    ["zero: at once", { ttl: 0, type: "Complete" }, -60],
    ["without a time it stays", { type: "Complete" }, undefined],
    ["while it runs it stays", { ttl: 10 }, undefined],
    ["what announces the end is not the end", { ttl: 10, type: "FailureTarget" }, undefined],
    ["one that is being deleted is left alone", { ttl: 10, type: "Complete", deleted: true }, undefined],
  ];
  for (const [what, facts, seconds] of cases) {
    it(what, () => {
      assert.equal(expiryMs(job(facts)), seconds === undefined ? undefined : NOW + seconds * 1000);
    });
  }
});
