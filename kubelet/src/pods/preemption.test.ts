/** Who makes room for a critical pod, and that it waits for them. */
import assert from "node:assert/strict";
import type { corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { Harness } from "../testing/harness.ts";
import { container, pod } from "../testing/pods.ts";
import { decide } from "./admission.ts";

const critical = 2_000_001_000;

function asking(name: string, requests: Record<string, string>, more: Partial<corev1.PodSpec> = {}): corev1.Pod {
  return pod({ name, spec: { containers: [container("app", { resources: { requests } })], ...more } });
}

function guaranteed(name: string, amounts: Record<string, string>, more: Partial<corev1.PodSpec> = {}): corev1.Pod {
  const resources = { requests: amounts, limits: amounts };
  return pod({ name, spec: { containers: [container("app", { resources })], ...more } });
}

const facts = (others: readonly corev1.Pod[], pods = "10") => ({
  pressures: [],
  config: { allowedUnsafeSysctls: [] },
  room: {
    node: { metadata: { name: "node-1" }, spec: {}, status: {} } as unknown as corev1.Node,
    allocatable: { cpu: "2", memory: "1Gi", pods },
    others,
  },
});

const small = asking("small", { cpu: "200m", memory: "10Mi" });
const medium = asking("medium", { cpu: "500m", memory: "20Mi" });
const large = asking("large", { cpu: "1200m", memory: "30Mi" });
const precious = guaranteed("precious", { cpu: "1500m", memory: "100Mi" });
const system = asking("system", { cpu: "2" }, { priority: critical });

const sourced = (source: string, requests: Record<string, string>) =>
  pod({
    name: "own",
    metadata: { annotations: { "kubernetes.io/config.source": source } },
    spec: { containers: [container("app", { resources: { requests } })], priority: 0 },
  });

describe("a critical pod", () => {
  for (const { title, wants, priority = critical, others, pods, preempted = [], refusal } of [
    { title: "that fits ends nobody", wants: { cpu: "100m" }, others: [small], preempted: [] },
    {
      title: "ends one that suffices instead of two",
      wants: { cpu: "1" },
      others: [small, medium, large],
      preempted: ["large"],
    },
    { title: "ends the nearest first", wants: { cpu: "1700m" }, others: [small, large], preempted: ["large"] },
    {
      title: "ends as many as it takes",
      wants: { cpu: "2" },
      others: [small, medium, large],
      preempted: ["large", "medium", "small"],
    },
    {
      title: "ends the smaller of two that suffice",
      wants: { cpu: "1900m" },
      others: [medium, asking("lighter", { cpu: "500m", memory: "1Mi" })],
      preempted: ["lighter", "medium"],
    },
    {
      title: "spares guaranteed pods where others suffice",
      wants: { cpu: "400m" },
      others: [precious, small],
      preempted: ["small"],
    },
    {
      title: "ends guaranteed pods where only they suffice",
      wants: { cpu: "1" },
      others: [precious, small],
      preempted: ["precious"],
    },
    {
      title: "takes the place of a best-effort pod when pods are too many",
      wants: {},
      others: [pod({ name: "idle" }), small],
      pods: "2",
      preempted: ["idle"],
    },
    {
      title: "ends less critical ones",
      wants: { cpu: "1" },
      priority: critical + 1,
      others: [system],
      preempted: ["system"],
    },
    {
      title: "is refused when only others as critical are left",
      wants: { cpu: "1", memory: "2Gi" },
      others: [system, small],
      refusal: [
        "UnexpectedAdmissionError",
        "Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 1200), (res: memory, q: 1084227584), ]",
      ],
    },
    {
      title: "that is none is refused",
      wants: { cpu: "1900m" },
      priority: 1000,
      others: [small],
      refusal: ["OutOfcpu", "Node didn't have enough resource: cpu, requested: 1900, used: 200, capacity: 2000"],
    },
  ])
    it(title, () => {
      const decision = decide(asking("critical", wants, { priority }), facts(others, pods));
      assert.deepEqual(
        decision.preempted.map(({ metadata }) => metadata.name),
        preempted,
      );
      assert.deepEqual(decision.refusal && [decision.refusal.reason, decision.refusal.message], refusal);
    });

  it("that would not be taken anyway ends nobody", () => {
    const misplaced = asking("critical", { cpu: "1900m" }, { priority: critical, nodeSelector: { disk: "ssd" } });
    const { refusal, preempted } = decide(misplaced, facts([small]));
    assert.deepEqual([refusal?.reason, preempted], ["NodeAffinity", []]);
  });

  it("may be a static one, whatever its priority", () => {
    const preempted = ["file", "api"].map(
      (source) => decide(sourced(source, { cpu: "1900m" }), facts([small])).preempted,
    );
    assert.deepEqual(preempted, [[small], []]);
  });

  it("is none that only says of itself that it comes from a file", async () => {
    await using kubelet = await Harness.start();
    const all = kubelet.node.status.allocatable?.["cpu"] ?? assert.fail("no processors");
    kubelet.create(asking("web", { cpu: all }));
    await kubelet.until(() => kubelet.isReady("web"), "web ready");
    kubelet.create(sourced("file", { cpu: all }));
    await kubelet.until(() => kubelet.status("own").phase === "Failed", "refused");
    assert.deepEqual([kubelet.status("own").reason, kubelet.isReady("web")], ["OutOfcpu", true]);
  });

  it("starts when those that make room for it have ended", async () => {
    await using kubelet = await Harness.start();
    const all = kubelet.node.status.allocatable?.["cpu"] ?? assert.fail("no processors");
    kubelet.create(asking("web", { cpu: all }));
    await kubelet.until(() => kubelet.isReady("web"), "web ready");
    kubelet.create(asking("critical", { cpu: all }, { priority: critical }));
    await kubelet.until(() => kubelet.isReady("critical"), "critical ready");
    const { phase, reason, message, conditions } = kubelet.status("web");
    assert.deepEqual([phase, reason, message], ["Failed", "Preempting", "Preempted in order to admit critical pod"]);
    const disruption = conditions?.find(({ type }) => type === "DisruptionTarget");
    assert.deepEqual(
      [disruption?.status, disruption?.reason, disruption?.message],
      ["True", "TerminationByKubelet", "Pod was preempted by Kubelet to accommodate a critical pod."],
    );
    assert.ok(kubelet.events().includes("Preempting: Preempted in order to admit critical pod"));
    const last = (call: string) => kubelet.runtime.calls.findLastIndex((one) => one.startsWith(call));
    assert.ok(last("stop") >= 0 && last("stop") < last("run"), kubelet.runtime.calls.join());
  });
});
