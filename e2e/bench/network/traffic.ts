/** Requests from a pod to a pod on another node: through a service and directly, each on a connection of its own. */
import { Nodes, Pods, Services, type corev1, type Draft } from "@kayak/api";
import type { Client } from "@kayak/client";
import { demoImage } from "../../cluster.ts";
import { inPod, type Place } from "../../asking.ts";
import { must } from "../../process.ts";
import { benchPod, type Bench } from "../start.ts";
import { ms, percentile, perSecond, type Row } from "../table.ts";
import { podsReady } from "../watching.ts";

const load = { connections: 8, durationMs: 2000, rounds: 3 };
const namespace = "default";

/** Runs in the client pod's network, as a program that knows nothing of the cluster. */
const program = `
const [host, port, connections, durationMs] = process.argv.slice(1);
const net = require("net");
const took = [];
const ask = () => new Promise((resolve, reject) => {
  const begun = performance.now();
  net.connect(port, host, function () { this.write("GET / HTTP/1.0\\r\\n\\r\\n"); })
    .on("data", () => {})
    .on("end", () => (took.push(performance.now() - begun), resolve()))
    .on("error", reject);
});
const begun = performance.now();
Promise.all(Array.from({ length: connections }, async () => {
  while (performance.now() - begun < durationMs) await ask();
})).then(() => console.log(JSON.stringify({ elapsedMs: performance.now() - begun, took })));`;

interface Target {
  readonly through: string;
  readonly host: string;
  readonly port: number;
}

interface Figures {
  readonly elapsedMs: number;
  readonly took: readonly number[];
}

export async function measureTraffic({ client, cluster }: Bench): Promise<Row[]> {
  const [first = "", second = ""] = (await client.list(Nodes)).items.map(({ metadata }) => metadata.name);
  const ready = podsReady(client, "bench=traffic", 2);
  await client.create(Pods, trafficPod("asks", first));
  await client.create(Pods, trafficPod("answers", second));
  const spec = { selector: { app: "answers" }, ports: [{ port: 80, targetPort: 8080 }] };
  const service = await client.create(Services, { metadata: { name: "traffic", namespace }, spec });
  await ready;
  const asking = await inPod(cluster.name, first, await podIP(client, "asks"));
  const targets: readonly Target[] = [
    { through: "directly", host: await podIP(client, "answers"), port: 8080 },
    { through: "through its service", host: service.spec.clusterIP ?? "", port: 80 },
  ];
  // By turns, so that what else the machine does meets both alike; of each the best.
  const best = new Map<Target, Figures>();
  for (let round = 0; round < load.rounds; round++) {
    for (const target of targets) {
      const figures = await measure(asking, target);
      if (figures.took.length > (best.get(target)?.took.length ?? 0)) best.set(target, figures);
    }
  }
  for (const name of ["asks", "answers"]) await client.delete(Pods, { name, namespace }, { gracePeriodSeconds: 0 });
  await client.delete(Services, { name: "traffic", namespace });
  return [...best].map(rowOf);
}

function rowOf([{ through }, { elapsedMs, took }]: [Target, Figures]): Row {
  const latencies = took.toSorted((a, b) => a - b);
  return {
    figure: `Pod to pod on another node ${through}, ${load.connections} at a time`,
    kubernetes: "",
    aim: "",
    measured: `${perSecond(took.length, elapsedMs)}, p50 ${ms(percentile(latencies, 50))}, p99 ${ms(percentile(latencies, 99))}`,
  };
}

function trafficPod(name: string, nodeName: string): Draft<corev1.Pod> {
  const containers = [{ name: "main", image: demoImage, resources: {}, ports: [{ containerPort: 8080 }] }];
  const pod = benchPod(name, { nodeName, containers });
  return { ...pod, metadata: { ...pod.metadata, labels: { bench: "traffic", app: name } } };
}

async function podIP(client: Client, name: string): Promise<string> {
  return (await client.get(Pods, { namespace, name })).status.podIP ?? "";
}

async function measure(place: Place, { host, port }: Target): Promise<Figures> {
  const args = [host, port, load.connections, load.durationMs].map(String);
  return JSON.parse(await must([...place, process.execPath, "-e", program, ...args])) as Figures;
}
