import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { appsv1 } from "@kayak/api";
import { NOW, at, deployment, replicaSet } from "../testing/objects.ts";
import { nextDeadlineMs, pausedConditions, replicaSetConditions, withProgress } from "./progress.ts";

const current = replicaSet("web-a", { replicas: 3 });
const sets = { current, old: [] };

function progressing(status: string, reason: string, secondsAgo: number): appsv1.DeploymentCondition {
  return {
    type: "Progressing",
    status,
    reason,
    message: "",
    lastUpdateTime: at(secondsAgo),
    lastTransitionTime: at(900),
  };
}

function counts(
  updatedReplicas: number,
  availableReplicas: number,
  replicas = updatedReplicas,
): appsv1.DeploymentStatus {
  return { observedGeneration: 1, replicas, updatedReplicas, readyReplicas: availableReplicas, availableReplicas };
}

function verdict(
  before: appsv1.DeploymentStatus,
  after: appsv1.DeploymentStatus,
  spec: Partial<appsv1.DeploymentSpec> = {},
) {
  const subject = deployment(spec, { status: before });
  const status = { ...after, conditions: [...(before.conditions ?? [])] };
  const condition = withProgress(subject, { status, sets }, NOW).conditions?.find(({ type }) => type === "Progressing");
  return condition && [condition.status, condition.reason, condition.message, condition.lastUpdateTime === at(0)];
}

describe("withProgress", () => {
  const going = progressing("True", "ReplicaSetUpdated", 100);
  const late = progressing("True", "ReplicaSetUpdated", 700);

  it("complete", () => {
    const expected = ["True", "NewReplicaSetAvailable", 'ReplicaSet "web-a" has successfully progressed.', true];
    assert.deepEqual(verdict({ ...counts(3, 2), conditions: [going] }, counts(3, 3)), expected);
  });

  it("goes on: the time of the update moves, that of the transition doesn't", () => {
    const expected = ["True", "ReplicaSetUpdated", 'ReplicaSet "web-a" is progressing.', true];
    assert.deepEqual(verdict({ ...counts(3, 1), conditions: [going] }, counts(3, 2)), expected);
  });

  it("stands still within the deadline", () => {
    assert.deepEqual(verdict({ ...counts(3, 1), conditions: [going] }, counts(3, 1)), [
      "True",
      "ReplicaSetUpdated",
      "",
      false,
    ]);
  });

  it("has taken too long", () => {
    const expected = ["False", "ProgressDeadlineExceeded", 'ReplicaSet "web-a" has timed out progressing.', true];
    assert.deepEqual(verdict({ ...counts(3, 1), conditions: [late] }, counts(3, 1)), expected);
  });

  it("a complete rollout that loses pods later is not late", () => {
    const complete = progressing("True", "NewReplicaSetAvailable", 5000);
    assert.deepEqual(verdict({ ...counts(3, 3), conditions: [complete] }, counts(3, 1)), [
      "True",
      "NewReplicaSetAvailable",
      "",
      false,
    ]);
  });

  it("isn't watched without a deadline", () => {
    assert.equal(
      verdict({ ...counts(3, 1), conditions: [late] }, counts(3, 1), { progressDeadlineSeconds: 2 ** 31 - 1 }),
      undefined,
    );
  });
});

describe("nextDeadlineMs", () => {
  const conditions = [progressing("True", "ReplicaSetUpdated", 100)];
  it("is a second after the deadline", () =>
    assert.equal(nextDeadlineMs(deployment(), { ...counts(3, 1), conditions }), NOW + 501_000));
  it("doesn't run for a complete rollout", () =>
    assert.equal(nextDeadlineMs(deployment(), { ...counts(3, 3), conditions }), undefined));
});

function reasons(paused: boolean, condition: appsv1.DeploymentCondition): string[] | undefined {
  const subject = deployment({ paused }, { status: { conditions: [condition] } });
  return pausedConditions(subject, NOW)?.map((each) => `${each.status} ${each.reason}`);
}

describe("pausedConditions", () => {
  it("notes pause and resumption, but not over a missed deadline", () => {
    assert.deepEqual(reasons(true, progressing("True", "ReplicaSetUpdated", 1)), ["Unknown DeploymentPaused"]);
    assert.deepEqual(reasons(false, progressing("Unknown", "DeploymentPaused", 1)), ["Unknown DeploymentResumed"]);
    assert.deepEqual(reasons(false, progressing("True", "ReplicaSetUpdated", 1)), ["True ReplicaSetUpdated"]);
    assert.deepEqual(reasons(true, progressing("False", "ProgressDeadlineExceeded", 1)), [
      "False ProgressDeadlineExceeded",
    ]);
  });
});

describe("replicaSetConditions", () => {
  it("tells a replica set that is made from one that is found", () => {
    const made = { ...current, metadata: { ...current.metadata, uid: "" } };
    assert.equal(replicaSetConditions(undefined, made, NOW)?.[0]?.message, 'Created new replica set "web-a"');
    assert.equal(replicaSetConditions(undefined, current, NOW)?.[0]?.message, 'Found new replica set "web-a"');
    const known = [progressing("True", "ReplicaSetUpdated", 1)];
    assert.equal(replicaSetConditions(known, current, NOW), known);
  });
});
