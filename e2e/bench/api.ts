/** The API server under load, over TLS, with stored pods of the usual size that no scheduler touches. */
import type { TLSSocket } from "node:tls";
import { ConfigMaps, Pods, type corev1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import { clusterProcesses } from "../components.ts";
import { connect, load, requestBytes, type LoadResult, type Target } from "./http-load.ts";
import { residentBytes } from "./process-stats.ts";
import { benchPod, type Bench } from "./start.ts";
import { mebibytes, ms, percentile, perSecond, type Row } from "./table.ts";

const durationMs = 5000;
const connections = 16;
const stored = 500;
const watchers = 100;
const updates = 300;
const updateConnections = 16;
const creators = 64;
/** Pads a pod to about 2.6 kB, so that a list of 500 is 1.3 MB. */
const padding = "x".repeat(1500);

function storedPod(name: string): object {
  const pod = benchPod(name, { schedulerName: "nobody" });
  return { apiVersion: "v1", kind: "Pod", ...pod, metadata: { ...pod.metadata, annotations: { padding } } };
}

function* forever(request: Buffer): Generator<Buffer> {
  for (;;) yield request;
}

function* creations(): Generator<Buffer> {
  for (let i = 0; ; i++)
    yield requestBytes("POST", "/api/v1/namespaces/default/pods", JSON.stringify(storedPod(`created-${i}`)));
}

function rate(result: LoadResult): string {
  const failed = result.failures > 0 ? ` (${result.failures} failed)` : "";
  return perSecond(result.answers, result.elapsedMs) + failed;
}

export async function measureApi({ client, target, cluster }: Bench): Promise<Row[]> {
  await Promise.all(
    Array.from({ length: stored }, (_, i) => client.create(Pods, storedPod(`stored-${i}`) as corev1.Pod)),
  );
  const path = "/api/v1/namespaces/default/pods";
  const get = (query: string) =>
    load({ target, connections, durationMs, requests: forever(requestBytes("GET", `${path}/stored-7${query}`)) });
  const quorum = await get("");
  const cached = await get("?resourceVersion=0");
  const list = await load({ target, connections, durationMs, requests: forever(requestBytes("GET", path)) });
  const fanOut = await watchFanOut(client, target);
  const created = await load({ target, connections: creators, durationMs, requests: creations() });
  const server = (await clusterProcesses(cluster.name)).filter((each) => each.component === "control-plane");
  const memory = await residentBytes(server.map((each) => each.pid));
  await client.deleteCollection(Pods, { namespace: "default", gracePeriodSeconds: 0 });
  return [
    {
      figure: `GET one pod (quorum / resourceVersion=0), TLS, ${connections} connections`,
      kubernetes: "6.6 k/s / 13.8 k/s",
      aim: "20 k/s / 25 k/s",
      measured: `${rate(quorum)} / ${rate(cached)}`,
    },
    {
      figure: `LIST of ${stored} pods (1.3 MB), TLS, ${connections} connections`,
      kubernetes: "92/s",
      aim: "300/s",
      measured: rate(list),
    },
    {
      figure: `WATCH: ${updates} updates to ${watchers} watchers, until the last event arrived`,
      kubernetes: "40 k events/s",
      aim: "120 k events/s",
      measured: `${fanOut} events`,
    },
    {
      figure: `CREATE at ${creators} clients`,
      kubernetes: "1.37 k/s, p99 120 ms",
      aim: "2 k/s, p99 60 ms",
      measured: `${rate(created)}, p99 ${ms(percentile(created.latenciesMs, 99))}`,
    },
    {
      figure: "control plane's resident memory after those",
      kubernetes: "2.3 GB (API server)",
      aim: "300 MB",
      measured: mebibytes(memory),
    },
  ];
}

const eventMark = Buffer.from('{"type":"MODIFIED"');

const fanOutLabel = "bench=fan-out";

function fanOutObject(n: number, generation: string): object {
  const metadata = { name: `fan-out-${n}`, namespace: "default", labels: { bench: "fan-out" } };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { generation } };
}

/** Events per second from the first update until every watcher has had the last. */
async function watchFanOut(client: Client, target: Target): Promise<string> {
  const path = "/api/v1/namespaces/default/configmaps";
  await Promise.all(
    Array.from({ length: updates }, (_, n) => client.create(ConfigMaps, fanOutObject(n, "old") as corev1.ConfigMap)),
  );
  const { metadata } = await client.list(ConfigMaps, { namespace: "default", limit: 1 });
  const query = `watch=1&labelSelector=${encodeURIComponent(fanOutLabel)}&resourceVersion=${metadata.resourceVersion}`;
  const watch = requestBytes("GET", `${path}?${query}`);
  const sockets = await Promise.all(Array.from({ length: watchers }, () => connect(target)));
  const heads = sockets.map((socket) => new Promise((resolve) => socket.once("data", resolve)));
  const all = sockets.map(countEvents);
  for (const socket of sockets) socket.write(watch);
  await Promise.all(heads);
  const changes = Array.from({ length: updates }, (_, n) =>
    requestBytes("PUT", `${path}/fan-out-${n}`, JSON.stringify(fanOutObject(n, "new"))),
  );
  const begun = performance.now();
  const written = await load({
    target,
    connections: updateConnections,
    durationMs: 60_000,
    requests: changes.values(),
  });
  if (written.failures > 0) throw new Error(`${written.failures} of ${updates} updates failed`);
  await Promise.all(all);
  const elapsed = performance.now() - begun;
  for (const socket of sockets) socket.destroy();
  await client.deleteCollection(ConfigMaps, { namespace: "default", labelSelector: fanOutLabel });
  return perSecond(updates * watchers, elapsed);
}

/** Resolves when all updates have arrived on this watch. */
function countEvents(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    let carry: Buffer = Buffer.alloc(0);
    socket.on("data", (chunk: Buffer) => {
      const text = Buffer.concat([carry, chunk]);
      for (let at = text.indexOf(eventMark); at >= 0; at = text.indexOf(eventMark, at + 1)) seen++;
      carry = text.subarray(Math.max(0, text.length - eventMark.length + 1));
      if (seen >= updates) resolve();
    });
  });
}
