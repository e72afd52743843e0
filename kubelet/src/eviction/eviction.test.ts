/** Running short: which thresholds count, whom it hits, and what is said of it. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseKubeletConfig } from "../config/kubelet-config.ts";
import type { ResourceUsage } from "../cri.ts";
import { planImageRemoval } from "../gc/images.ts";
import { decide } from "../pods/admission.ts";
import { Harness } from "../testing/harness.ts";
import { container, pod } from "../testing/pods.ts";
import { OBSERVE_EVERY_MS } from "./manager.ts";
import { noPressure, stepPressure, type PressureType } from "./pressure.ts";
import { rankPods, type Starved } from "./rank.ts";
import { parseThresholds, type Observations } from "./thresholds.ts";

const Mi = 1024 * 1024;

function memory(available: number): Observations {
  return { "memory.available": { available, capacity: 1000 * Mi } };
}

const use = (
  name: string,
  { used = 0, request, priority }: { used?: number; request?: string; priority?: number },
) => ({
  pod: pod({
    name,
    spec: {
      ...(priority !== undefined && { priority }),
      containers: [container("app", request ? { resources: { requests: { memory: request } } } : {})],
    },
  }),
  memoryBytes: used * Mi,
  diskBytes: used * Mi,
  processes: used,
});

const refusal = (spec: Parameters<typeof pod>[0], ...pressures: PressureType[]) =>
  decide(pod(spec), {
    pressures,
    config: parseKubeletConfig({ allowedUnsafeSysctls: ["kernel.msg*"] }),
    room: { node: undefined, allocatable: { pods: "110" }, others: [] },
  }).refusal;

const sysctls = (name: string) => ({ spec: { securityContext: { sysctls: [{ name, value: "1" }] } } });

const image = (id: string, unusedSince: number | undefined, pulled = true) => ({
  id,
  pulled,
  ...(unusedSince !== undefined && { unusedSince }),
  repoTags: [],
  repoDigests: [],
  sizeBytes: 4,
  user: "",
  volumes: [],
});

const usage = (bytes: number): ResourceUsage => ({
  cpuUsageNs: 0,
  memoryUsageBytes: bytes,
  memoryWorkingSetBytes: bytes,
  memoryRssBytes: bytes,
  memoryCacheBytes: 0,
  pageFaults: 0,
  majorPageFaults: 0,
  pids: 1,
});

const order = (starved: Starved, ...uses: ReturnType<typeof use>[]) =>
  rankPods(uses, starved).map(({ pod: { metadata } }) => metadata.name);

describe("pressure", () => {
  const hard = parseThresholds({ "memory.available": "100Mi" }, { reclaim: { "memory.available": "50Mi" } });
  const soft = parseThresholds({ "memory.available": "20%" }, { graceMs: { "memory.available": 30_000 } });
  const step = (before: typeof noPressure, ...[available, nowMs, thresholds = hard]: [number, number, typeof hard?]) =>
    stepPressure(before, { thresholds, observed: memory(available * Mi), nowMs, holdMs: 300_000 });

  it("begins below the threshold, and ends beyond what is to be reclaimed", () => {
    const first = step(noPressure, 99, 0);
    assert.equal(first.starving.length, 1);
    const second = step(first, 149, 10_000);
    assert.equal(second.starving.length, 1);
    assert.equal(step(second, 150, 20_000).starving.length, 0);
    assert.equal(step(noPressure, 100, 0).starving.length, 0);
  });

  it("keeps its condition for a while", () => {
    const first = step(noPressure, 99, 0);
    const gone = step(first, 500, 10_000);
    assert.deepEqual([...gone.conditions.keys()], ["MemoryPressure"]);
    assert.deepEqual([...step(gone, 500, 300_000).conditions.keys()], []);
  });

  it("counts a soft threshold after its grace, without a break", () => {
    const first = step(noPressure, 150, 0, soft);
    assert.equal(first.starving.length, 0);
    assert.equal(step(first, 150, 30_000, soft).starving.length, 1);
    const relieved = step(first, 250, 20_000, soft);
    assert.equal(step(relieved, 150, 30_000, soft).starving.length, 0);
  });

  it("thinks of memory first, and of hard thresholds before soft ones", () => {
    const thresholds = [...parseThresholds({ "nodefs.available": "10%" }), ...soft, ...hard];
    const observed = { ...memory(0), "nodefs.available": { available: 1, capacity: 100 } };
    const early = stepPressure(noPressure, { thresholds, observed, nowMs: 0, holdMs: 0 });
    const late = stepPressure(early, { thresholds, observed, nowMs: 30_000, holdMs: 0 });
    assert.deepEqual(
      late.starving.map(({ signal, graceMs }) => [signal, graceMs]),
      [
        ["memory.available", undefined],
        ["memory.available", 30_000],
        ["nodefs.available", undefined],
      ],
    );
  });
});

describe("the order of eviction", () => {
  it("begins with pods beyond their requests, the least important and largest first", () => {
    assert.deepEqual(
      order(
        "memory",
        use("within", { used: 90, request: "100Mi" }),
        use("little", { used: 110, request: "100Mi" }),
        use("much", { used: 50 }),
        use("important", { used: 500, priority: 10 }),
      ),
      ["much", "little", "important", "within"],
    );
  });

  it("knows no requests for processes", () =>
    assert.deepEqual(order("pids", use("few", { used: 1 }), use("many", { used: 9 })), ["many", "few"]));

  it("spares critical pods", () =>
    assert.deepEqual(order("memory", use("system", { used: 900, priority: 2_000_000_000 }), use("a", {})), ["a"]));
});

describe("a node's refusals", () => {
  const tolerations = [{ key: "node.kubernetes.io/memory-pressure", operator: "Exists" as const }];
  const burstable = [container("app", { resources: { requests: { cpu: "1" } } })];

  for (const { title, is, reason, message } of [
    {
      title: "a best-effort pod when short of memory",
      is: refusal({}, "MemoryPressure"),
      reason: "Evicted",
      message: "The node had condition: [MemoryPressure]. ",
    },
    { title: "not one that tolerates it", is: refusal({ spec: { tolerations } }, "MemoryPressure") },
    { title: "not one that asked for something", is: refusal({ spec: { containers: burstable } }, "MemoryPressure") },
    {
      title: "any when short of disk",
      is: refusal({ spec: { containers: burstable } }, "DiskPressure"),
      reason: "Evicted",
      message: "The node had condition: [DiskPressure]. ",
    },
    { title: "not a critical one", is: refusal({ spec: { priority: 2_000_001_000 } }, "DiskPressure") },
    { title: "no safe sysctl", is: refusal(sysctls("net.ipv4.tcp_syncookies")) },
    { title: "no sysctl that is allowed here", is: refusal(sysctls("kernel.msgmax")) },
    {
      title: "other sysctls",
      is: refusal(sysctls("kernel/sem")),
      reason: "SysctlForbidden",
      message: 'forbidden sysctl: "kernel.sem" not allowlisted',
    },
    {
      title: "the node's own sysctls",
      is: refusal({ spec: { ...sysctls("net.ipv4.tcp_syncookies").spec, hostNetwork: true } }),
      reason: "SysctlForbidden",
      message: 'forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host net enabled',
    },
    {
      title: "AppArmor profiles",
      is: refusal({ spec: { securityContext: { appArmorProfile: { type: "RuntimeDefault" } } } }),
      reason: "AppArmor",
      message: "Cannot enforce AppArmor: AppArmor is not supported by the container runtime",
    },
    {
      title: "not an unconfined pod",
      is: refusal({ spec: { securityContext: { appArmorProfile: { type: "Unconfined" } } } }),
    },
  ])
    it(title, () => assert.deepEqual(is, reason ? { reason, message } : undefined));
});

describe("images to delete", () => {
  const images = [
    image("new", 900),
    image("old", 100),
    image("used", undefined),
    image("file", 0, false),
    image("older", 50),
  ];
  const limits = { imageGCHighThresholdPercent: 85, imageGCLowThresholdPercent: 80, imageMinimumGCAgeMs: 500 };
  for (const { used, gone } of [
    { used: 84, gone: [] },
    { used: 85, gone: ["older", "old"] },
    { used: 84.5, gone: [] },
    { used: 99, gone: ["older", "old"] },
  ])
    it(`with ${used} % used: ${gone.join(" and ") || "none"}`, () => {
      const disk = { capacityBytes: 100, availableBytes: 100 - used };
      assert.deepEqual(
        planImageRemoval(images, disk, { limits, nowMs: 1_000 }).map(({ id }) => id),
        gone,
      );
    });
});

describe("a kubelet that runs short of memory", () => {
  it("tells of it, evicts the greediest pod and takes no other like it", async () => {
    let available = 500 * Mi;
    await using kubelet = await Harness.start({ observe: async () => memory(available) });
    const greedy = kubelet.create(pod({ name: "greedy" }));
    kubelet.create(
      pod({ name: "modest", spec: { containers: [container("app", { resources: { requests: { memory: "1Gi" } } })] } }),
    );
    await kubelet.until(() => kubelet.isReady("greedy") && kubelet.isReady("modest"), "ready");
    kubelet.runtime.usage.set(`kubepods/besteffort/pod${greedy.metadata.uid}`, usage(300 * Mi));
    available = 50 * Mi;
    await kubelet.clock.advance(OBSERVE_EVERY_MS);
    await kubelet.until(() => kubelet.status("greedy").phase === "Failed", "evicted");
    const { reason, message, conditions } = kubelet.status("greedy");
    assert.equal(reason, "Evicted");
    assert.match(
      message ?? "",
      /^The node was low on resource: memory. Threshold quantity: 100Mi, available: 51200Ki. /,
    );
    const disruption = conditions?.find(({ type }) => type === "DisruptionTarget");
    assert.deepEqual([disruption?.status, disruption?.reason], ["True", "TerminationByKubelet"]);
    const pressed = () => kubelet.node.status.conditions?.find(({ type }) => type === "MemoryPressure")?.status;
    await kubelet.until(() => pressed() === "True", "told");
    assert.equal(kubelet.status("modest").phase, "Running");
    kubelet.create(pod({ name: "late" }));
    await kubelet.until(() => kubelet.status("late").phase === "Failed", "refused");
    assert.equal(kubelet.status("late").message, "Pod was rejected: The node had condition: [MemoryPressure]. ");
    available = 500 * Mi;
    await kubelet.clock.advance(300_000);
    await kubelet.clock.advance(OBSERVE_EVERY_MS);
    await kubelet.until(() => pressed() === "False", "relieved");
  });
});
