/** From counters to what is served of them. */
import assert from "node:assert/strict";
import { FakeClock } from "@kayak/client/testing";
import { describe, it } from "mocha";
import type { ResourceUsage } from "../cri.ts";
import { pod as newPod } from "../testing/pods.ts";
import type { NodeStats } from "./collect.ts";
import { renderMetrics } from "@kayak/api";
import { cadvisorMetrics, resourceMetrics } from "./metrics.ts";
import { parseNetDev } from "./net-dev.ts";
import { StatsProvider } from "./provider.ts";
import { ratesBetween } from "./rates.ts";
import { renderSummary } from "./summary.ts";

const web = newPod();
const uid = web.metadata.uid;
const startedAt = Date.UTC(2030, 0, 1);

function usage(cpuUsageNs: number): ResourceUsage {
  return {
    cpuUsageNs,
    memoryUsageBytes: 900,
    memoryWorkingSetBytes: 700,
    memoryRssBytes: 600,
    memoryCacheBytes: 200,
    pageFaults: 3,
    majorPageFaults: 1,
    pids: 2,
  };
}

function stats(atMs: number, cpuNs: number): NodeStats {
  const status = {
    id: "c1",
    sandboxId: "s1",
    metadata: { name: "app", attempt: 0 },
    state: "running" as const,
    createdAt: startedAt,
    imageId: "sha256:1",
    labels: {},
    annotations: { "io.kubernetes.container.image": "web:1" },
    logPath: "/x",
  };
  const eth0 = { name: "eth0", rxBytes: 1, rxPackets: 2, rxErrors: 3, txBytes: 4, txPackets: 5, txErrors: 6 };
  return {
    atMs,
    usage: usage(10 * cpuNs),
    interfaces: [],
    disk: { capacityBytes: 100, availableBytes: 40, inodes: 10, inodesFree: 4 },
    pods: [{ pod: web, usage: usage(2 * cpuNs), containers: [{ status, usage: usage(cpuNs) }], interfaces: [eth0] }],
  };
}

describe("rates", () => {
  it("are what was used per second", () => {
    const { windowMs, nanoCores } = ratesBetween(stats(1_000, 1_000), stats(3_000, 5_000));
    assert.equal(windowMs, 2_000);
    assert.deepEqual(Object.fromEntries(nanoCores), { "": 20_000, [uid]: 4_000, c1: 2_000 });
  });

  it("are unknown for what is new, or began anew", () => {
    const empty = { ...stats(0, 0), pods: [] };
    assert.deepEqual([...ratesBetween(empty, stats(1_000, 1_000)).nanoCores.keys()], [""]);
    assert.deepEqual([...ratesBetween(stats(0, 9), stats(1_000, 1)).nanoCores.keys()], []);
  });
});

describe("the provider of statistics", () => {
  it("looks twice the first time, then back to the last time", async () => {
    const clock = new FakeClock();
    const looks: number[] = [];
    const look = async () => stats(clock.now(), looks.push(clock.now()) * 1_000_000);
    const provider = new StatsProvider(look, clock);
    const { signal } = new AbortController();
    const first = provider.rated(signal);
    const same = provider.rated(signal);
    while (looks.length < 1) await Promise.resolve();
    await clock.advance(1_000);
    assert.equal(await first, await same);
    assert.equal((await first).rates.windowMs, 1_000);
    assert.equal(await provider.rated(signal), await first);
    await clock.advance(10_000);
    assert.equal((await provider.rated(signal)).rates.windowMs, 10_000);
    assert.equal(looks.length, 3);
  });
});

describe("what is served", () => {
  const rated = { stats: stats(startedAt, 5), rates: ratesBetween(stats(startedAt - 2_000, 1), stats(startedAt, 5)) };

  it("is a summary", () => {
    const options = { nodeName: "node-1", bootedAtMs: startedAt, memoryBytes: 1_000, onlyCpuAndMemory: false };
    const { node, pods } = renderSummary(rated, options) as Record<string, any>;
    const time = "2030-01-01T00:00:00.000Z";
    assert.deepEqual(node.cpu, { time, usageNanoCores: 20, window: "2s", usageCoreNanoSeconds: 50 });
    assert.equal(node.memory.availableBytes, 300);
    assert.equal(node.fs.usedBytes, 60);
    assert.deepEqual(pods[0].podRef, { name: web.metadata.name, namespace: "default", uid });
    assert.deepEqual(pods[0].containers[0].cpu, { time, usageNanoCores: 2, window: "2s", usageCoreNanoSeconds: 5 });
    assert.equal(pods[0].network.name, "eth0");
    const brief = renderSummary(rated, { ...options, onlyCpuAndMemory: true }) as Record<string, any>;
    assert.deepEqual([brief.node.fs, brief.pods[0].network], [undefined, undefined]);
  });

  it("is metrics of resources", () => {
    const text = renderMetrics(resourceMetrics(rated.stats));
    const where = `namespace="default",pod="${web.metadata.name}"`;
    assert.ok(text.includes(`container_memory_working_set_bytes{container="app",${where}} 700 ${startedAt}\n`));
    assert.ok(text.includes(`pod_cpu_usage_seconds_total{${where}} 1e-8 ${startedAt}\n`));
    assert.ok(text.includes("# TYPE node_cpu_usage_seconds_total counter\n"));
  });

  it("is metrics as cAdvisor has them", () => {
    const text = renderMetrics(cadvisorMetrics(rated.stats, { cpus: 2, memoryBytes: 10 }));
    assert.match(text, /container_memory_rss\{container="app",id="[^"]+c1",image="web:1",name="c1",.*\} 600 /);
    assert.match(text, /container_network_transmit_bytes_total\{container="",.*interface="eth0"\} 4 /);
    assert.match(text, /^machine_cpu_cores 2$/m);
  });

  it("escapes labels", () =>
    assert.match(
      renderMetrics([{ name: "m", help: "h", type: "gauge", samples: [{ labels: { a: 'x"\\\n' }, value: 1 }] }]),
      /m\{a="x\\"\\\\\\n"\} 1/,
    ));
});

it("reads /proc/net/dev", () =>
  assert.deepEqual(
    parseNetDev(
      "Inter-|   Receive  |  Transmit\n face |bytes packets\n    lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n  eth0: 11 12 13 0 0 0 0 0 21 22 23 0 0 0 0 0\n",
    ),
    [{ name: "eth0", rxBytes: 11, rxPackets: 12, rxErrors: 13, txBytes: 21, txPackets: 22, txErrors: 23 }],
  ));
