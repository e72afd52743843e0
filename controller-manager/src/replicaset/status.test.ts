import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { NOW, at, meta, pod, template } from "../testing/objects.ts";
import type { Replicated } from "./flavour.ts";
import { nextAvailableMs } from "../shared/pods.ts";
import { replicaStatus, type ReplicaReport } from "./status.ts";

const labels = { app: "web", tier: "front" };

function set(minReadySeconds = 0, conditions?: NonNullable<Replicated["status"]["conditions"]>): Replicated {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: meta("web", { generation: 7 }),
    spec: { replicas: 3, minReadySeconds, template: template("web:1", labels) },
    status: { replicas: 0, ...(conditions && { conditions }) },
  };
}

function report(more: Partial<ReplicaReport>): ReplicaReport {
  const flavour = { countsTerminating: true };
  return { object: set(), flavour, active: [], terminating: [], failure: undefined, ...more };
}

describe("replicaStatus", () => {
  it("counts pods by labels, readiness and availability", () => {
    const active = [
      pod("a", { readyFor: 100, metadata: { labels } }),
      pod("b", { readyFor: 5, metadata: { labels: { app: "web" } } }),
      pod("c", { metadata: { labels: { ...labels, more: "x" } } }),
    ];
    const status = replicaStatus(report({ object: set(30), active, terminating: [pod("d")] }), NOW);
    assert.deepEqual(status, {
      replicas: 3,
      fullyLabeledReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 1,
      observedGeneration: 7,
      terminatingReplicas: 1,
    });
  });

  it("doesn't count terminating pods of replication controllers", () => {
    const status = replicaStatus(report({ flavour: { countsTerminating: false }, terminating: [pod("d")] }), NOW);
    assert.equal("terminatingReplicas" in status, false);
  });

  it("tells a failure, keeps its time while it lasts, and takes it back", () => {
    const failure = { reason: "FailedCreate", message: "quota" } as const;
    const first = replicaStatus(report({ failure }), NOW).conditions;
    assert.deepEqual(first, [{ type: "ReplicaFailure", status: "True", ...failure, lastTransitionTime: at(0) }]);
    assert.deepEqual(replicaStatus(report({ object: set(0, first), failure }), NOW + 60_000).conditions, first);
    assert.equal(replicaStatus(report({ object: set(0, first) }), NOW).conditions, undefined);
  });
});

describe("nextAvailableMs", () => {
  it("is the first time at which a ready pod has been so for long enough", () => {
    const pods = [pod("a", { readyFor: 5 }), pod("b", { readyFor: 20 }), pod("c", { readyFor: 40 }), pod("d")];
    assert.equal(nextAvailableMs(pods, 30, NOW), NOW + 10_000);
    assert.equal(nextAvailableMs(pods, 0, NOW), undefined);
  });
});
