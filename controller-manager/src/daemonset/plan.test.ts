import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { appsv1, corev1 } from "@kayak/api";
import { NOW, at, meta, node, owner, pod, template } from "../testing/objects.ts";
import { daemonPod, judge, nodeOf } from "./placement.ts";
import { placesOf, planDaemons } from "./plan.ts";
import { daemonStatus } from "./status.ts";

function set(spec: Partial<appsv1.DaemonSetSpec> = {}, podSpec: Partial<corev1.PodSpec> = {}): appsv1.DaemonSet {
  const { metadata, spec: base } = template();
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: meta("web", { generation: 1 }),
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: { metadata, spec: { ...base, ...podSpec } },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      ...spec,
    },
    status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  };
}

interface Facts {
  readonly hash?: string;
  readonly ready?: boolean;
  readonly going?: boolean;
  readonly phase?: "Failed" | "Succeeded" | "Running";
  readonly age?: number;
}

function daemon(
  name: string,
  on: string,
  { hash = "new", ready = true, going, phase = "Running", age = 100 }: Facts = {},
) {
  const labels = { app: "web", "controller-revision-hash": hash };
  const metadata = { labels, creationTimestamp: at(age), ...(going && { deletionTimestamp: at(1) }) };
  return pod(name, { node: on, phase, metadata, ...(ready && phase === "Running" && { readyFor: 60 }) });
}

function plan(of: appsv1.DaemonSet, nodes: readonly corev1.Node[], pods: readonly corev1.Pod[]) {
  const state = { set: of, nodes, pods, hash: "new", nowMs: NOW };
  const places = placesOf(state);
  const { create, delete: gone } = planDaemons(state, places);
  return { create, gone: gone.map(({ pod: { metadata } }) => metadata.name), status: daemonStatus(state, places) };
}

const tainted = (effect: "NoSchedule" | "NoExecute") =>
  node("n1", {}, { spec: { taints: [{ key: "a", value: "b", effect }] } });
const [n1, n2, n3] = ["n1", "n2", "n3"].map((name) => node(name));
const nodes = [n1, n2, n3] as corev1.Node[];
const surge = (maxSurge: number) =>
  ({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable: 0 } } }) as const;

describe("Where a daemon belongs", () => {
  const cases: readonly (readonly [string, appsv1.DaemonSet, corev1.Node, boolean, boolean])[] = [
    ["on any node", set(), node("n1"), true, true],
    ["not where its selector doesn't lead", set({}, { nodeSelector: { disk: "fast" } }), node("n1"), false, false],
    ["not on another node than the named", set({}, { nodeName: "n2" }), node("n1"), false, false],
    ["not on a node that repels it, but it may stay", set(), tainted("NoSchedule"), false, true],
    ["off a node that evicts it", set(), tainted("NoExecute"), false, false],
    ["on a node it tolerates", set({}, { tolerations: [{ operator: "Exists" }] }), tainted("NoExecute"), true, true],
    [
      "on a cordoned node",
      set(),
      node("n1", {}, { spec: { taints: [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] } }),
      true,
      true,
    ],
  ];
  for (const [what, of, on, shouldRun, mayStay] of cases) {
    it(what, () => assert.deepEqual(judge(of, on), { shouldRun, mayStay }));
  }

  it("is written into the pod, for the scheduler to follow", () => {
    const draft = daemonPod(set(), { node: "n2", hash: "h", owner: owner("DaemonSet", "web") }) as corev1.Pod;
    assert.equal(nodeOf(draft), "n2");
    assert.equal(draft.metadata.labels?.["controller-revision-hash"], "h");
  });
});

describe("The plan of a daemon set", () => {
  const old = { hash: "old" };
  const cases: readonly (readonly [
    string,
    appsv1.DaemonSet,
    readonly corev1.Pod[],
    readonly string[],
    readonly string[],
  ])[] = [
    ["makes a pod on each node without one", set(), [daemon("a", "n2")], ["n1", "n3"], []],
    [
      "deletes ended pods",
      set(),
      [daemon("a", "n1", { phase: "Failed" }), daemon("b", "n2", { phase: "Succeeded" }), daemon("c", "n3")],
      [],
      ["a", "b"],
    ],
    [
      "keeps the oldest of two",
      set(),
      [daemon("a", "n1", { age: 5 }), daemon("b", "n1"), daemon("c", "n2"), daemon("d", "n3")],
      [],
      ["a"],
    ],
    [
      "replaces one old pod at a time",
      set(),
      [daemon("a", "n1", old), daemon("b", "n2", old), daemon("c", "n3")],
      [],
      ["a"],
    ],
    [
      "waits for the new one",
      set(),
      [daemon("a", "n1", old), daemon("b", "n2", { ready: false }), daemon("c", "n3")],
      [],
      [],
    ],
    [
      "counts a pod that goes as missing",
      set(),
      [daemon("a", "n1", { ...old, going: true }), daemon("b", "n2", old), daemon("c", "n3")],
      [],
      [],
    ],
    [
      "replaces old pods that are not available at once",
      set(),
      [daemon("a", "n1", { ...old, ready: false }), daemon("b", "n2", old), daemon("c", "n3")],
      [],
      ["a", "b"],
    ],
    [
      "leaves old pods to whoever deletes them",
      set({ updateStrategy: { type: "OnDelete" } }),
      [daemon("a", "n1", old), daemon("b", "n2", old), daemon("c", "n3")],
      [],
      [],
    ],
    [
      "surges beside an old pod",
      set(surge(1)),
      [daemon("a", "n1", old), daemon("b", "n2", old), daemon("c", "n3")],
      ["n1"],
      [],
    ],
    [
      "lets the old go once the new is available",
      set(surge(1)),
      [daemon("a", "n1", old), daemon("x", "n1", { age: 5 }), daemon("b", "n2", old), daemon("c", "n3")],
      [],
      ["a"],
    ],
    [
      "keeps both until then",
      set(surge(1)),
      [daemon("a", "n1", old), daemon("x", "n1", { age: 5, ready: false }), daemon("b", "n2", old), daemon("c", "n3")],
      [],
      [],
    ],
  ];
  for (const [what, of, pods, create, gone] of cases) {
    it(what, () => {
      const planned = plan(of, nodes, pods);
      assert.deepEqual([planned.create, planned.gone], [create, gone]);
    });
  }

  it("takes pods off nodes where they must not be, and counts them", () => {
    const planned = plan(set(), [tainted("NoExecute"), n2 as corev1.Node], [daemon("a", "n1"), daemon("b", "n2", old)]);
    assert.deepEqual(planned.gone, ["a"]);
    const { desiredNumberScheduled, numberMisscheduled, numberAvailable, updatedNumberScheduled } = planned.status;
    assert.deepEqual(
      [desiredNumberScheduled, numberMisscheduled, numberAvailable, updatedNumberScheduled],
      [1, 1, 1, 0],
    );
  });
});
