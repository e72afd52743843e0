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

const fanOutLabel = "bench=fan-out";
const fanOutPath = "/api/v1/namespaces/default/configmaps";
/** The first rounds find a server cold; the median is of all. */
const fanOutRounds = 9;

function fanOutObject(n: number, generation: number): object {
  const metadata = { name: `fan-out-${n}`, namespace: "default", labels: { bench: "fan-out" } };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { generation: String(generation) } };
}

/** Events per second from the first update until every watcher has had the last. */
async function watchFanOut(client: Client, target: Target): Promise<number> {
  await Promise.all(
    Array.from({ length: updates }, (_, n) => client.create(ConfigMaps, fanOutObject(n, 0) as corev1.ConfigMap)),
  );
  const { metadata } = await client.list(ConfigMaps, { namespace: "default", limit: 1 });
  const query = `watch=1&labelSelector=${encodeURIComponent(fanOutLabel)}&resourceVersion=${metadata.resourceVersion}`;
  const watch = requestBytes("GET", `${fanOutPath}?${query}`);
  const sockets = await Promise.all(Array.from({ length: watchers }, () => connect(target)));
  const heads = sockets.map((socket) => new Promise((resolve) => socket.once("data", resolve)));
  for (const socket of sockets) socket.write(watch);
  await Promise.all(heads);
  const tails = sockets.map((socket) => new Tail(socket));
  const elapsedMs: number[] = [];
  for (let round = 1; round <= fanOutRounds; round++)
    elapsedMs.push(await fanOutRound(target, { client, tails, round }));
  for (const socket of sockets) socket.destroy();
  await client.deleteCollection(ConfigMaps, { namespace: "default", labelSelector: fanOutLabel });
  elapsedMs.sort((a, b) => a - b);
  return (updates * watchers) / (percentile(elapsedMs, 50) / 1000);
}

interface Round {
  readonly client: Client;
  readonly tails: readonly Tail[];
  readonly round: number;
}

/** Milliseconds. The newest revision is the last event's: streams are in order, so who has it has them all. */
async function fanOutRound(target: Target, { client, tails, round }: Round): Promise<number> {
  const changes = Array.from({ length: updates }, (_, n) =>
    requestBytes("PUT", `${fanOutPath}/fan-out-${n}`, JSON.stringify(fanOutObject(n, round))),
  );
  const begun = performance.now();
  const written = await load({
    target,
    connections: updateConnections,
    durationMs: fanOutTimeoutMs,
    requests: changes.values(),
  });
  if (written.failures > 0) throw new Error(`${written.failures} of ${updates} updates failed`);
  const { items } = await client.list(ConfigMaps, { namespace: "default", labelSelector: fanOutLabel });
  const newest = Math.max(...items.map(({ metadata }) => Number(metadata.resourceVersion)));
  const mark = Buffer.from(`"resourceVersion":"${newest}"`);
  await Promise.race([Promise.all(tails.map((tail) => tail.holds(mark))), tooLate()]);
  return performance.now() - begun;
}

async function tooLate(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, fanOutTimeoutMs).unref());
  throw new Error(`not every watcher had all ${updates} events within ${fanOutTimeoutMs / 1000} s`);
}

/** More than one event. */
const tailBytes = 2048;

/** The end of what has arrived on a watch, where its last event is. A chunk is looked at only while somebody waits, and once. */
class Tail {
  #chunks: Buffer[] = [];
  #size = 0;
  #arrived: ((chunk: Buffer) => void) | undefined;

  constructor(socket: TLSSocket) {
    socket.on("data", (chunk: Buffer) => {
      this.#arrived?.(chunk);
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      while (this.#size - (this.#chunks[0]?.length ?? 0) >= tailBytes) this.#size -= this.#chunks.shift()?.length ?? 0;
    });
  }

  /** Resolves when `mark` has arrived. */
  async holds(mark: Buffer): Promise<void> {
    if (this.#end(tailBytes).includes(mark)) return;
    await new Promise<void>((resolve) => {
      this.#arrived = (chunk) => {
        const seen = chunk.length < tailBytes ? Buffer.concat([this.#end(tailBytes), chunk]) : chunk;
        if (seen.subarray(-tailBytes).includes(mark)) resolve();
      };
    });
    this.#arrived = undefined;
  }

  #end(bytes: number): Buffer {
    const last = this.#chunks.at(-1);
    return (last && last.length >= bytes ? last : Buffer.concat(this.#chunks)).subarray(-bytes);
  }
}
