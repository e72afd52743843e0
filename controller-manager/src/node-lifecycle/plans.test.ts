import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { NOW, at, node, pod } from "../testing/objects.ts";
import { planEviction } from "./disruption.ts";
import { evictionTimeMs } from "./evictions.ts";
import { planSilence, silentAtMs } from "./health.ts";
import { planTaints, type Eviction } from "./taints.ts";

describe("planSilence", () => {
  it("leaves a silent kubelet's conditions unknown, once", () => {
    const subject = node("n1", { Ready: "True", MemoryPressure: "False", NetworkUnavailable: "False" });
    const conditions = planSilence(subject, NOW) ?? [];
    const said = Object.fromEntries(
      conditions.map(({ type, status, reason, message }) => [type, [status, reason, message]]),
    );
    assert.deepEqual(said["Ready"], ["Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."]);
    assert.deepEqual(said["DiskPressure"], ["Unknown", "NodeStatusNeverUpdated", "Kubelet never posted node status."]);
    assert.equal(said["NetworkUnavailable"]?.[0], "False");
    const ready = conditions.find(({ type }) => type === "Ready");
    assert.deepEqual([ready?.lastHeartbeatTime, ready?.lastTransitionTime], [at(60), at(0)]);
    assert.equal(planSilence({ ...subject, status: { conditions } }, NOW), undefined);
  });

  it("gives nodes that never reported more time", () => {
    const options = { gracePeriodMs: 40_000, startupGracePeriodMs: 60_000 };
    assert.equal(silentAtMs(node("n1"), NOW, options), NOW + 40_000);
    assert.equal(silentAtMs(node("n1", {}), NOW, options), NOW + 60_000);
  });
});

describe("planTaints", () => {
  const prefix = "node.kubernetes.io/";
  const brief = (taints: readonly corev1.Taint[] | undefined) =>
    taints?.map(({ key, effect }) => `${key.replace(prefix, "")}:${effect}`);
  const taint = (key: string, effect: corev1.Taint["effect"]): corev1.Taint => ({
    key: key.includes("/") ? key : prefix + key,
    effect,
  });

  const cases: {
    name: string;
    conditions?: Record<string, string>;
    spec?: corev1.NodeSpec;
    eviction?: Eviction;
    taints: string[] | undefined;
  }[] = [
    { name: "a healthy node has none", taints: undefined },
    { name: "not ready", conditions: { Ready: "False" }, taints: ["not-ready:NoSchedule", "not-ready:NoExecute"] },
    {
      name: "unreachable",
      conditions: { Ready: "Unknown" },
      taints: ["unreachable:NoSchedule", "unreachable:NoExecute"],
    },
    {
      name: "no eviction yet",
      conditions: { Ready: "Unknown" },
      eviction: "continue",
      taints: ["unreachable:NoSchedule"],
    },
    {
      name: "pressures",
      conditions: {
        Ready: "True",
        MemoryPressure: "True",
        DiskPressure: "True",
        PIDPressure: "Unknown",
        NetworkUnavailable: "True",
      },
      taints: ["memory-pressure:NoSchedule", "disk-pressure:NoSchedule", "network-unavailable:NoSchedule"],
    },
    { name: "cordoned", spec: { unschedulable: true }, taints: ["unschedulable:NoSchedule"] },
    {
      name: "foreign taints stay",
      spec: {
        taints: [
          taint("a.io/x", "NoSchedule"),
          taint("unschedulable", "NoSchedule"),
          taint("not-ready", "PreferNoSchedule"),
        ],
      },
      taints: ["a.io/x:NoSchedule", "not-ready:PreferNoSchedule"],
    },
    {
      name: "from not ready to unreachable",
      conditions: { Ready: "Unknown" },
      spec: { taints: [taint("not-ready", "NoSchedule"), taint("not-ready", "NoExecute")] },
      eviction: "continue",
      taints: ["unreachable:NoSchedule", "unreachable:NoExecute"],
    },
    {
      name: "as it should be",
      conditions: { Ready: "Unknown" },
      spec: { taints: [taint("unreachable", "NoSchedule"), taint("unreachable", "NoExecute")] },
      taints: undefined,
    },
    {
      name: "eviction stops",
      conditions: { Ready: "Unknown" },
      spec: { taints: [taint("unreachable", "NoSchedule"), taint("unreachable", "NoExecute")] },
      eviction: "stop",
      taints: ["unreachable:NoSchedule"],
    },
    {
      name: "recovery",
      spec: { taints: [taint("unreachable", "NoSchedule"), taint("unreachable", "NoExecute")] },
      taints: [],
    },
  ];
  for (const { name, conditions = { Ready: "True" }, spec = {}, eviction = "start", taints } of cases) {
    it(name, () => assert.deepEqual(brief(planTaints(node("n1", conditions, { spec }), eviction, NOW)), taints));
  }

  it("says since when", () => {
    const taints = planTaints(node("n1", { Ready: "False" }), "start", NOW);
    assert.deepEqual(
      taints?.map(({ timeAdded }) => timeAdded),
      [at(0), at(0)],
    );
  });
});

describe("planEviction", () => {
  const dead = node("a", { Ready: "Unknown" });
  const alive = node("b");
  const evicting = node(
    "c",
    { Ready: "Unknown" },
    { spec: { taints: [{ key: "node.kubernetes.io/unreachable", effect: "NoExecute" }] } },
  );
  const cases: [name: string, subject: corev1.Node, nodes: corev1.Node[], sinceLastMs: number, expected: Eviction][] = [
    ["a dead node among living ones starts", dead, [dead, alive], Infinity, "start"],
    ["nodes start one by one", dead, [dead, alive, evicting], 3000, "continue"],
    ["one that has begun goes on", evicting, [dead, alive, evicting], Infinity, "continue"],
    ["with all nodes dead none does", dead, [dead, evicting], Infinity, "stop"],
  ];
  for (const [name, subject, nodes, sinceLastMs, expected] of cases) {
    it(name, () => assert.equal(planEviction(subject, nodes, sinceLastMs), expected));
  }
});

describe("evictionTimeMs", () => {
  const unreachable: corev1.Taint = { key: "node.kubernetes.io/unreachable", effect: "NoExecute", timeAdded: at(100) };
  const custom: corev1.Taint = { key: "a.io/x", value: "1", effect: "NoExecute", timeAdded: at(10) };
  const forSeconds = (tolerationSeconds: number): corev1.Toleration => ({
    key: unreachable.key,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds,
  });
  const cases: {
    name: string;
    tolerations?: corev1.Toleration[];
    taints: corev1.Taint[];
    inSeconds: number | "now" | "never";
  }[] = [
    { name: "no taints", taints: [], inSeconds: "never" },
    { name: "taints of other effects", taints: [{ key: "a.io/x", effect: "NoSchedule" }], inSeconds: "never" },
    { name: "not tolerated", taints: [unreachable], inSeconds: "now" },
    {
      name: "tolerated for ever",
      tolerations: [{ operator: "Exists" }],
      taints: [unreachable, custom],
      inSeconds: "never",
    },
    { name: "tolerated for a while", tolerations: [forSeconds(300)], taints: [unreachable], inSeconds: 200 },
    { name: "tolerated for no time", tolerations: [forSeconds(0)], taints: [unreachable], inSeconds: "now" },
    {
      name: "one of two not tolerated",
      tolerations: [forSeconds(300)],
      taints: [unreachable, custom],
      inSeconds: "now",
    },
    {
      name: "a value that fits",
      tolerations: [{ key: "a.io/x", value: "1", tolerationSeconds: 30 }],
      taints: [custom],
      inSeconds: 20,
    },
    { name: "a value that doesn't", tolerations: [{ key: "a.io/x", value: "2" }], taints: [custom], inSeconds: "now" },
    {
      name: "the first to end counts",
      tolerations: [forSeconds(300), { key: "a.io/x", operator: "Exists", tolerationSeconds: 60 }],
      taints: [unreachable, custom],
      inSeconds: 50,
    },
  ];
  for (const { name, tolerations = [], taints, inSeconds } of cases) {
    it(name, () => {
      const time = evictionTimeMs(pod("p", { spec: { tolerations } }), taints);
      const expected = inSeconds === "now" ? 0 : inSeconds === "never" ? undefined : NOW + inSeconds * 1000;
      assert.equal(time, expected);
    });
  }

  it("counts from the pod's arrival where that is later", () => {
    const conditions = [{ type: "PodScheduled", status: "True", lastTransitionTime: at(20) }];
    const late = pod("p", { spec: { tolerations: [forSeconds(300)] }, status: { conditions } });
    assert.equal(evictionTimeMs(late, [unreachable]), NOW + 280_000);
  });
});
