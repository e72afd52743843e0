import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { deployment, replicaSet } from "../testing/objects.ts";
import { planHistory } from "./history.ts";

const revision = (name: string, number: number, replicas = 0) =>
  replicaSet(name, { replicas, annotations: { "deployment.kubernetes.io/revision": String(number) } });

describe("planHistory", () => {
  const old = [revision("c", 3), revision("a", 1), revision("d", 4), revision("b", 2)];
  const doomed = (revisionHistoryLimit: number, sets = old) =>
    planHistory(deployment({ revisionHistoryLimit }), sets).map(({ metadata }) => metadata.name);

  it("deletes the oldest revisions beyond the limit", () => {
    assert.deepEqual(doomed(2), ["a", "b"]);
    assert.deepEqual(doomed(0), ["a", "b", "c", "d"]);
    assert.deepEqual(doomed(4), []);
    assert.deepEqual(doomed(2 ** 31 - 1), []);
  });

  it("spares those that still have pods", () =>
    assert.deepEqual(doomed(1, [revision("a", 1, 2), revision("b", 2), revision("c", 3)]), ["b"]));
});
