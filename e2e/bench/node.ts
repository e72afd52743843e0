/** How many pods one node takes how fast, and what they cost it beside what runs in them. */
import { Pods } from "@kayak/api";
import type { Client } from "@kayak/client";
import { clusterProcesses } from "../components.ts";
import { oneAtATime } from "./pods.ts";
import { processorSeconds, residentBytes } from "./process-stats.ts";
import { measureRuntime } from "./runtime.ts";
import { benchPod, type Bench } from "./start.ts";
import { mebibytes, ms, percentile, type Row } from "./table.ts";
import { isReady, until } from "./watching.ts";

const few = 30;
const many = 100;
const settleMs = 10_000;
const observeMs = 20_000;
const node = "node-1";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function measureNode(bench: Bench): Promise<Row[]> {
  const { client } = bench;
  const single = await oneAtATime(client);
  const small = await together(client, few);
  await deleteAll(client, few);
  const alone = await kubeletOf(bench);
  const memoryBefore = await residentBytes(alone);
  const large = await together(client, many);
  const costs = await costsOf(bench, memoryBefore);
  const downMs = await deleteAll(client, many);
  return [
    single,
    row(`create to Ready, ${few} pods at once on one node`, latencies(small), { kubernetes: "", aim: "" }),
    row(`create to Ready, ${many} pods at once on one node`, latencies(large), { kubernetes: "", aim: "" }),
    row(`deleting ${many} pods of one node, until gone`, ms(downMs), { kubernetes: "", aim: "" }),
    ...costs,
    ...(await measureRuntime(bench)),
  ];
}

function row(figure: string, measured: string, { kubernetes, aim }: Pick<Row, "kubernetes" | "aim">): Row {
  return { figure, kubernetes, aim, measured };
}

function latencies(took: readonly number[]): string {
  return `p50 ${ms(percentile(took, 50))}, p99 ${ms(percentile(took, 99))}`;
}

const selected = { namespace: "default", labelSelector: "bench=pod" };

/** Sorted times from a pod's creation to its being Ready. */
async function together(client: Client, count: number): Promise<number[]> {
  const created = new Map<string, number>();
  const took = new Map<string, number>();
  const allReady = until(client, Pods, {
    ...selected,
    done(pod) {
      if (pod && isReady(pod.status.conditions) && !took.has(pod.metadata.name))
        took.set(pod.metadata.name, performance.now() - (created.get(pod.metadata.name) ?? 0));
      return took.size === count;
    },
  });
  const create = async (_: unknown, index: number) => {
    const name = `together-${index}`;
    created.set(name, performance.now());
    await client.create(Pods, benchPod(name, { nodeSelector: { "kubernetes.io/hostname": node } }));
  };
  await Promise.all(Array.from({ length: count }, create));
  await allReady;
  return [...took.values()].sort((a, b) => a - b);
}

async function deleteAll(client: Client, count: number): Promise<number> {
  const begun = performance.now();
  let gone = 0;
  const allGone = until(client, Pods, { ...selected, done: (pod) => !pod && ++gone === count });
  await client.deleteCollection(Pods, { ...selected, gracePeriodSeconds: 1 });
  await allGone;
  return performance.now() - begun;
}

async function kubeletOf({ cluster }: Bench): Promise<number[]> {
  const processes = await clusterProcesses(cluster.name);
  return processes.filter((each) => each.component === "agent" && each.node === node).map(({ pid }) => pid);
}

/** With the pods running and nothing happening. */
async function costsOf(bench: Bench, memoryBefore: number): Promise<Row[]> {
  await sleep(settleMs);
  const kubelet = await kubeletOf(bench);
  const before = await processorSeconds(kubelet);
  await sleep(observeMs);
  const share = ((await processorSeconds(kubelet)) - before) / (observeMs / 1000);
  const memory = await residentBytes(kubelet);
  const processes = await clusterProcesses(bench.cluster.name);
  const monitors = processes.filter((each) => each.component === "monitor" && each.node === node).map(({ pid }) => pid);
  const perContainer = (await residentBytes(monitors)) / many + Math.max(0, memory - memoryBefore) / many;
  return [
    row("resident memory per running container, ours (monitor and the agent's growth)", mebibytes(perContainer), {
      kubernetes: "14 MB (shim)",
      aim: "1 MB",
    }),
    row(
      `agent (kubelet, kube-proxy, DNS) with ${many} pods: resident memory / idle CPU`,
      `${mebibytes(memory)} / ${(share * 100).toFixed(1)} % of a core`,
      {
        kubernetes: "",
        aim: "",
      },
    ),
  ];
}
