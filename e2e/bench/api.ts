/** The API server's rows: in our cluster, and, when a kube-apiserver was named, both servers alone, one after the other. */
import { clusterProcesses } from "../components.ts";
import { connections, creators, loadServer, manyPods, stored, type ApiFigures } from "./api-load.ts";
import { updates, watchers } from "./fan-out.ts";
import { kayakApiServer, kubeApiServer, loadAlone } from "./alone.ts";
import type { Bench } from "./start.ts";
import { mebibytes, ms, perSecond, type Row } from "./table.ts";

/** `peer` is a kube-apiserver; without it only the cluster is measured, beside figures on record. */
export async function measureApi(bench: Bench, peer?: string): Promise<Row[]> {
  const { client, target, cluster } = bench;
  const pids = async () =>
    (await clusterProcesses(cluster.name)).filter((each) => each.component === "control-plane").map(({ pid }) => pid);
  const ours = formatted(await loadServer({ client, target, pids }));
  const inCluster = rows(ours, onRecord);
  if (!peer) return inCluster;
  await cluster.down();
  const alone = formatted(await loadAlone(bench, kayakApiServer));
  return [...inCluster, ...rows(alone, formatted(await loadAlone(bench, kubeApiServer(peer))), "alone: ")];
}

/** kube-apiserver v1.20 on two such cores. */
const onRecord: Formatted = {
  get: "6.6 k/s / 13.8 k/s",
  list: "92/s",
  fanOut: "40 k/s (100 watchers)",
  create: "1.4 k/s, p99 120 ms",
  memory: "2.3 GB / -",
};

interface Formatted {
  readonly get: string;
  readonly list: string;
  readonly fanOut: string;
  readonly create: string;
  readonly memory: string;
}

const secondMs = 1000;
const each = (rate: number) => perSecond(rate, secondMs);

function formatted(figures: ApiFigures): Formatted {
  return {
    get: `${each(figures.getQuorum)} / ${each(figures.getCached)}`,
    list: each(figures.list),
    fanOut: each(figures.fanOut),
    create: `${each(figures.create)}, p99 ${ms(figures.createP99Ms)}`,
    memory: `${mebibytes(figures.memoryAfterLoad)} / ${mebibytes(figures.memoryWithPods)}`,
  };
}

function rows(ours: Formatted, theirs: Formatted, prefix = ""): Row[] {
  const row = (key: keyof Formatted, aim: string, figure: string): Row => ({
    figure: prefix + figure,
    kubernetes: theirs[key],
    aim,
    measured: ours[key],
  });
  return [
    row("get", "20 k/s / 25 k/s", `GET one pod (quorum / resourceVersion=0), TLS, ${connections} connections`),
    row("list", "300/s", `LIST of ${stored} pods (1.3 MB), TLS, ${connections} connections`),
    row("fanOut", "120 k/s", `WATCH: events of ${updates} updates to ${watchers} watchers, until the last arrived`),
    row("create", "2 k/s, p99 60 ms", `CREATE at ${creators} clients`),
    row(
      "memory",
      "300 MB / 400 MB",
      `resident memory of the API server or control plane after those / with ${manyPods} pods stored`,
    ),
  ];
}
