import assert from "node:assert/strict";
import { ConfigMaps, type corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { type DeletionRequest, mayGo, planDeletion } from "./deletion.ts";
import { namespaceStrategy } from "./strategies/namespace.ts";
import { podStrategy } from "./strategies/pod.ts";
import { replicationControllerStrategy } from "./strategies/workloads.ts";
import { type AnyObject, type Strategy, strategy } from "./strategy.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const configMaps = strategy(ConfigMaps) as unknown as Strategy;
const pods = podStrategy as unknown as Strategy;
const namespaces = namespaceStrategy as unknown as Strategy;
const controllers = replicationControllerStrategy as unknown as Strategy;

type Meta = Partial<AnyObject["metadata"]>;

function object(metadata: Meta = {}, rest: object = {}): AnyObject {
  return {
    kind: "",
    apiVersion: "v1",
    metadata: { name: "x", uid: "u", resourceVersion: "7", ...metadata } as AnyObject["metadata"],
    spec: {},
    status: {},
    ...rest,
  };
}

const running = (metadata: Meta = {}) =>
  object(metadata, { spec: { nodeName: "n", terminationGracePeriodSeconds: 10 }, status: { phase: "Running" } });

interface Case {
  readonly title: string;
  readonly strategy: Strategy;
  readonly object: AnyObject;
  readonly request?: DeletionRequest;
  /** The plan's type, and of a mark the metadata that it sets. */
  readonly expected: "remove" | "wait" | Meta;
}

const terminating = { deletionTimestamp: "2026-01-01T00:00:20Z", deletionGracePeriodSeconds: 30 };

const cases: Case[] = [
  { title: "removes what nothing holds", strategy: configMaps, object: object(), expected: "remove" },
  {
    title: "marks what has finalizers",
    strategy: configMaps,
    object: object({ finalizers: ["a"] }),
    expected: { finalizers: ["a"], deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0 },
  },
  {
    title: "counts a generation for the mark",
    strategy: configMaps,
    object: object({ finalizers: ["a"], generation: 3 }),
    expected: { generation: 4 },
  },
  {
    title: "does nothing to what is marked and held",
    strategy: configMaps,
    object: object({ finalizers: ["a"], deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0 }),
    expected: "wait",
  },
  {
    title: "adds the foreground finalizer",
    strategy: configMaps,
    object: object(),
    request: { propagationPolicy: "Foreground" },
    expected: { finalizers: ["foregroundDeletion"] },
  },
  {
    title: "adds the orphan finalizer",
    strategy: configMaps,
    object: object(),
    request: { propagationPolicy: "Orphan" },
    expected: { finalizers: ["orphan"] },
  },
  {
    title: "understands orphanDependents",
    strategy: configMaps,
    object: object(),
    request: { orphanDependents: true },
    expected: { finalizers: ["orphan"] },
  },
  {
    title: "changes the policy",
    strategy: configMaps,
    object: object({ finalizers: ["orphan", "a"] }),
    request: { propagationPolicy: "Foreground" },
    expected: { finalizers: ["a", "foregroundDeletion"] },
  },
  {
    title: "keeps a policy asked for before",
    strategy: configMaps,
    object: object({ finalizers: ["orphan"] }),
    expected: { finalizers: ["orphan"] },
  },
  {
    title: "takes a policy back for Background",
    strategy: configMaps,
    object: object({ finalizers: ["orphan"] }),
    request: { propagationPolicy: "Background" },
    expected: "remove",
  },
  {
    title: "orphans a replication controller's pods unless told otherwise",
    strategy: controllers,
    object: object(),
    expected: { finalizers: ["orphan"] },
  },
  {
    title: "gives a running pod its own grace period",
    strategy: pods,
    object: running(),
    expected: { deletionTimestamp: "2026-01-01T00:00:10Z", deletionGracePeriodSeconds: 10 },
  },
  {
    title: "gives a running pod the time asked for",
    strategy: pods,
    object: running(),
    request: { gracePeriodSeconds: 3 },
    expected: { deletionTimestamp: "2026-01-01T00:00:03Z", deletionGracePeriodSeconds: 3 },
  },
  {
    title: "takes a negative time for one second",
    strategy: pods,
    object: running(),
    request: { gracePeriodSeconds: -1 },
    expected: { deletionGracePeriodSeconds: 1 },
  },
  {
    title: "removes a pod with no time at once",
    strategy: pods,
    object: running(),
    request: { gracePeriodSeconds: 0 },
    expected: "remove",
  },
  {
    title: "removes a pod that no kubelet has",
    strategy: pods,
    object: object({}, { spec: {}, status: { phase: "Pending" } }),
    expected: "remove",
  },
  {
    title: "removes a pod that has ended",
    strategy: pods,
    object: object({}, { spec: { nodeName: "n" }, status: { phase: "Succeeded" } }),
    expected: "remove",
  },
  { title: "waits for a terminating pod", strategy: pods, object: running(terminating), expected: "wait" },
  {
    title: "never gives more time",
    strategy: pods,
    object: running(terminating),
    request: { gracePeriodSeconds: 60 },
    expected: "wait",
  },
  {
    title: "shortens the time, counted from the first request",
    strategy: pods,
    object: running(terminating),
    request: { gracePeriodSeconds: 5 },
    expected: { deletionTimestamp: "2025-12-31T23:59:55Z", deletionGracePeriodSeconds: 5 },
  },
  {
    title: "lets the kubelet finish a terminating pod",
    strategy: pods,
    object: running(terminating),
    request: { gracePeriodSeconds: 0 },
    expected: "remove",
  },
  {
    title: "holds a pod with finalizers even without time",
    strategy: pods,
    object: running({ finalizers: ["a"] }),
    request: { gracePeriodSeconds: 0 },
    expected: { deletionGracePeriodSeconds: 0, finalizers: ["a"] },
  },
  {
    title: "keeps a namespace until it is finalized",
    strategy: namespaces,
    object: object({}, { spec: { finalizers: ["kubernetes"] } }),
    expected: { deletionTimestamp: "2026-01-01T00:00:00Z" },
  },
  {
    title: "removes a finalized namespace",
    strategy: namespaces,
    object: object({}, { spec: { finalizers: [] } }),
    expected: "remove",
  },
];

describe("deletion", () => {
  for (const { title, strategy, object, request = {}, expected } of cases) {
    it(title, () => {
      const plan = planDeletion(strategy, object, { request, now });
      if (typeof expected === "string") return assert.equal(plan.type, expected);
      assert.equal(plan.type, "mark");
      assert.deepEqual({ ...object.metadata, ...expected }, object.metadata);
    });
  }

  it("marks a namespace Terminating", () => {
    const namespace = object({}, { spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } });
    planDeletion(namespaces, namespace, { request: {}, now });
    assert.equal((namespace as corev1.Namespace).status.phase, "Terminating");
  });

  it("refuses when a precondition fails", () => {
    assert.throws(() => planWith({ uid: "v" }), { reason: "Conflict" });
    assert.throws(() => planWith({ resourceVersion: "8" }), { reason: "Conflict" });
    assert.doesNotThrow(() => planWith({ uid: "u", resourceVersion: "7" }));
  });

  it("lets a marked object go when nothing holds it any more", () => {
    const marked = { deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0 };
    assert.equal(mayGo(configMaps, object(marked)), true);
    assert.equal(mayGo(configMaps, object({ ...marked, finalizers: ["a"] })), false);
    assert.equal(mayGo(configMaps, object()), false);
    assert.equal(mayGo(pods, running(terminating)), false);
    assert.equal(mayGo(namespaces, object(marked, { spec: { finalizers: ["kubernetes"] } })), false);
  });
});

function planWith(preconditions: DeletionRequest["preconditions"]) {
  return planDeletion(configMaps, object(), { request: { preconditions }, now });
}
