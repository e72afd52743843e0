/** One API server under load, over TLS, with stored pods of the usual size that no scheduler touches; ours or another. */
import type { TLSSocket } from "node:tls";
import { ConfigMaps, Pods, type corev1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import { connect, load, requestBytes, type LoadResult, type Target } from "./http-load.ts";
import { residentBytes } from "./process-stats.ts";
import { benchPod } from "./start.ts";
import { percentile } from "./table.ts";

export interface ServerUnderLoad {
  readonly client: Client;
  readonly target: Target;
  /** The server's processes, for their memory. */
  readonly pids: () => Promise<number[]>;
}

/** Rates are per second, memory is bytes. */
export interface ApiFigures {
  readonly getQuorum: number;
  readonly getCached: number;
  readonly list: number;
  readonly fanOut: number;
  readonly create: number;
  readonly createP99Ms: number;
  readonly memoryAfterLoad: number;
  readonly memoryWithPods: number;
}

const durationMs = 5000;
export const connections = 16;
export const stored = 500;
export const watchers = 1000;
/** Few enough for every watcher's queue in either server: one that overflows is closed, and nothing could be measured. */
export const updates = 60;
const fanOutTimeoutMs = 60_000;
const updateConnections = 16;
export const creators = 64;
export const manyPods = 10_000;
const path = "/api/v1/namespaces/default/pods";
/** Pads a pod to about 2.6 kB, so that a list of 500 is 1.3 MB. */
const padding = "x".repeat(1500);

function storedPod(name: string): object {
  const pod = benchPod(name, { schedulerName: "nobody" });
  return { apiVersion: "v1", kind: "Pod", ...pod, metadata: { ...pod.metadata, annotations: { padding } } };
}

function* forever(request: Buffer): Generator<Buffer> {
  for (;;) yield request;
}

function* creations(prefix: string, count: number): Generator<Buffer> {
  for (let i = 0; i < count; i++) yield requestBytes("POST", path, JSON.stringify(storedPod(`${prefix}-${i}`)));
}

function rate({ answers, failures, elapsedMs }: LoadResult): number {
  if (failures > 0) throw new Error(`${failures} of ${answers} requests failed`);
  return answers / (elapsedMs / 1000);
}

export async function loadServer({ client, target, pids }: ServerUnderLoad): Promise<ApiFigures> {
  const run = (requests: Iterator<Buffer>, count = connections, ms = durationMs) =>
    load({ target, connections: count, durationMs: ms, requests });
  await run(creations("stored", stored), connections, 60_000);
  const get = (query: string) => run(forever(requestBytes("GET", `${path}/stored-7${query}`)));
  const getQuorum = rate(await get(""));
  const getCached = rate(await get("?resourceVersion=0"));
  const list = rate(await run(forever(requestBytes("GET", path))));
  const fanOut = await watchFanOut(client, target);
  const created = await run(creations("created", Number.POSITIVE_INFINITY), creators);
  const memoryAfterLoad = await residentBytes(await pids());
  const missing = manyPods - stored - created.answers;
  if (missing > 0) rate(await run(creations("more", missing), creators, 60_000));
  const memoryWithPods = await residentBytes(await pids());
  await client.deleteCollection(Pods, { namespace: "default", gracePeriodSeconds: 0 });
  const create = rate(created);
  const createP99Ms = percentile(created.latenciesMs, 99);
  return { getQuorum, getCached, list, fanOut, create, createP99Ms, memoryAfterLoad, memoryWithPods };
}

const eventMark = Buffer.from('{"type":"MODIFIED"');

const fanOutLabel = "bench=fan-out";

function fanOutObject(n: number, generation: string): object {
  const metadata = { name: `fan-out-${n}`, namespace: "default", labels: { bench: "fan-out" } };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { generation } };
}

/** Events per second from the first update until every watcher has had the last. */
async function watchFanOut(client: Client, target: Target): Promise<number> {
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
  await Promise.race([Promise.all(all), tooLate()]);
  const elapsed = performance.now() - begun;
  for (const socket of sockets) socket.destroy();
  await client.deleteCollection(ConfigMaps, { namespace: "default", labelSelector: fanOutLabel });
  return (updates * watchers) / (elapsed / 1000);
}

async function tooLate(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, fanOutTimeoutMs).unref());
  throw new Error(`not every watcher had all ${updates} events within ${fanOutTimeoutMs / 1000} s`);
}

/** Resolves when all updates have arrived on this watch. Nothing is copied but what a chunk's end may hold of a mark. */
function countEvents(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    let carry: Buffer = Buffer.alloc(0);
    const partial = eventMark.length - 1;
    socket.on("data", (chunk: Buffer) => {
      const seam = Buffer.concat([carry, chunk.subarray(0, partial)]);
      if (carry.length > 0) seen += marksIn(seam);
      seen += marksIn(chunk);
      carry = Buffer.from(chunk.length < partial ? seam.subarray(-partial) : chunk.subarray(-partial));
      if (seen >= updates) resolve();
    });
  });
}

function marksIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(eventMark); at >= 0; at = bytes.indexOf(eventMark, at + eventMark.length)) count++;
  return count;
}
