/** One API server under load, over TLS, with stored pods of the usual size that no scheduler touches; ours or another. */
import { Pods } from "@kayak/api";
import type { Client } from "@kayak/client";
import { measureFanOut } from "./fan-out.ts";
import { load, requestBytes, type LoadResult, type Target } from "./http-load.ts";
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
  const fanOut = await measureFanOut(client, target);
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
