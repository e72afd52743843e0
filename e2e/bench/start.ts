/** Bringing a three-node cluster up from nothing, with a clock beside it. */
import { createClient, loadKubeconfig, type Client } from "@kayak/client";
import { Nodes, Pods, type Draft, type corev1 } from "@kayak/api";
import { Cluster, demoImage } from "../cluster.ts";
import type { Target } from "./http-load.ts";
import { ms, type Row } from "./table.ts";
import { isReady, until } from "./watching.ts";

/** A running cluster to measure. */
export interface Bench {
  readonly cluster: Cluster;
  readonly client: Client;
  readonly target: Target;
  close(): Promise<void>;
}

const pollMs = 5;

/** The demo server, which quits at once when told to. */
export function benchPod(name: string, overrides: Partial<corev1.PodSpec> = {}): Draft<corev1.Pod> {
  const containers = [{ name: "main", image: demoImage, resources: {} }];
  return {
    metadata: { name, namespace: "default", labels: { bench: "pod" } },
    spec: {
      containers,
      automountServiceAccountToken: false,
      ...overrides,
    },
  };
}

export async function startMeasured(): Promise<{ bench: Bench; rows: Row[] }> {
  const cluster = await Cluster.prepare();
  const loaded = await cluster.kayak(["image", "demo"], { timeoutMs: 120_000 });
  if (loaded.code !== 0) throw new Error(loaded.stderr);
  const begun = performance.now();
  const since = () => performance.now() - begun;
  const up = cluster.up(3);
  const client = await firstAnswer(cluster);
  const apiReady = since();
  const firstPod = runFirstPod(client).then(since);
  const nodesReady = allNodesReady(client, 3).then(since);
  const [nodes, pod] = await Promise.all([nodesReady, firstPod]);
  await up;
  const rows: Row[] = [
    {
      figure: "start to API ready / to nodes Ready / to first pod Running",
      kubernetes: "2.9 s / 17.2 s / 18.6 s (one node)",
      aim: "1.0 s / 1.5 s / 2.0 s",
      measured: `${ms(apiReady)} / ${ms(nodes)} / ${ms(pod)}`,
    },
  ];
  const close = async () => {
    client.close();
    await cluster.destroy();
  };
  return { bench: { cluster, client, target: targetOf(cluster), close }, rows };
}

/** A client, as soon as there is a kubeconfig and the server behind it is ready. */
async function firstAnswer(cluster: Cluster): Promise<Client> {
  for (;;) {
    try {
      const client = createClient(loadKubeconfig([cluster.adminConfig]));
      const answer = await client.request("/readyz");
      if (answer.status === 200) return client;
    } catch {
      // Not there yet: the next poll tells.
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

const isRunning = (pod: corev1.Pod | undefined) => pod?.status.phase === "Running";

async function runFirstPod(client: Client): Promise<void> {
  await client.create(Pods, benchPod("first"));
  await until(client, Pods, { namespace: "default", fieldSelector: "metadata.name=first", done: isRunning });
  await client.delete(Pods, { name: "first", namespace: "default" }, { gracePeriodSeconds: 0 });
}

async function allNodesReady(client: Client, count: number): Promise<void> {
  const ready = new Set<string>();
  const done = (node: corev1.Node | undefined) => {
    if (node && isReady(node.status.conditions)) ready.add(node.metadata.name);
    return ready.size === count;
  };
  await until(client, Nodes, { done });
}

function targetOf(cluster: Cluster): Target {
  const config = loadKubeconfig([cluster.adminConfig]);
  const url = new URL(config.server);
  if (!config.ca || !config.cert || !config.key) throw new Error("the admin kubeconfig has no client certificate");
  return { host: url.hostname, port: Number(url.port), ca: config.ca, cert: config.cert, key: config.key };
}
