/** What a cluster costs that does nothing, and what one more container costs. */
import { Pods } from "@kayak/api";
import { clusterProcesses, type ClusterProcess } from "../components.ts";
import { processorSeconds, residentBytes } from "./process-stats.ts";
import { benchPod, type Bench } from "./start.ts";
import { mebibytes, type Row } from "./table.ts";
import { podsReady } from "./watching.ts";

const settleMs = 10_000;
const observeMs = 20_000;
const containers = 20;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const pidsOf = (processes: readonly ClusterProcess[], ...components: string[]) =>
  processes.filter((each) => components.includes(each.component)).map((each) => each.pid);

export async function measureIdle({ cluster, client }: Bench): Promise<Row[]> {
  await sleep(settleMs);
  const processes = await clusterProcesses(cluster.name);
  const all = processes.map((each) => each.pid);
  const before = await processorSeconds(all);
  await sleep(observeMs);
  const share = ((await processorSeconds(all)) - before) / (observeMs / 1000);
  const agents = pidsOf(processes, "agent");
  const memory =
    (await residentBytes(pidsOf(processes, "etcd", "control-plane", "supervisor"))) + (await residentBytes(agents)) / 3;

  const names = Array.from({ length: containers }, (_, i) => `idle-${i}`);
  const allReady = podsReady(client, "bench=pod", containers);
  await Promise.all(names.map((name) => client.create(Pods, benchPod(name))));
  await allReady;
  const monitors = pidsOf(await clusterProcesses(cluster.name), "monitor");
  const perContainer = (await residentBytes(monitors)) / containers;
  await client.deleteCollection(Pods, { namespace: "default", labelSelector: "bench=pod", gracePeriodSeconds: 0 });
  return [
    {
      figure: "resident memory: etcd + control plane + one node, idle",
      kubernetes: "785 MB",
      aim: "250 MB",
      measured: mebibytes(memory),
    },
    {
      figure: "resident memory per running container, ours",
      kubernetes: "14 MB (shim)",
      aim: "1 MB",
      measured: mebibytes(perContainer),
    },
    {
      figure: "idle CPU, whole cluster of three nodes",
      kubernetes: "4.7 % of a core",
      aim: "1 %",
      measured: `${(share * 100).toFixed(1)} % of a core`,
    },
  ];
}
