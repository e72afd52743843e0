/** How fast changes reach a thousand watchers. */
import type { TLSSocket } from "node:tls";
import { ConfigMaps, type corev1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import { connect, load, requestBytes, type Target } from "./http-load.ts";
import { percentile } from "./table.ts";

export const watchers = 1000;
/** Of one round: few enough for most watchers' queues in either server. One that overflows is closed by kube-apiserver. */
export const updates = 60;
/** The first rounds find a server cold; the figure is the median of all. */
const rounds = 9;
const updateConnections = 16;
const writeTimeoutMs = 60_000;
/** Who has nothing more by then gets nothing more. */
const patienceMs = 10_000;

const labelSelector = "bench=fan-out";
const path = "/api/v1/namespaces/default/configmaps";

function configMap(n: number, generation: number): object {
  const metadata = { name: `fan-out-${n}`, namespace: "default", labels: { bench: "fan-out" } };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { generation: String(generation) } };
}

interface Server {
  readonly client: Client;
  readonly target: Target;
}

/** Events per second from the first update until every watcher has had the last. */
export async function measureFanOut(client: Client, target: Target): Promise<number> {
  const server = { client, target };
  await Promise.all(
    Array.from({ length: updates }, (_, n) => client.create(ConfigMaps, configMap(n, 0) as corev1.ConfigMap)),
  );
  let watches: Watch[] = [];
  const rates: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    watches = await replenished(server, watches);
    const rate = await oneRound(server, watches, round);
    if (rate !== undefined) rates.push(rate);
  }
  if (rates.length <= rounds / 2) throw new Error(`only ${rates.length} of ${rounds} rounds came to an end`);
  for (const watch of watches) watch.close();
  await client.deleteCollection(ConfigMaps, { namespace: "default", labelSelector });
  rates.sort((a, b) => a - b);
  return percentile(rates, 50);
}

/** Those that are still open, and as many new ones as have been closed. */
async function replenished(server: Server, watches: readonly Watch[]): Promise<Watch[]> {
  const open = watches.filter((watch) => !watch.closed);
  const query = `watch=1&labelSelector=${encodeURIComponent(labelSelector)}&resourceVersion=${await newestRevision(server)}`;
  const request = requestBytes("GET", `${path}?${query}`);
  const missing = Array.from({ length: watchers - open.length }, () => openWatch(server.target, request));
  return [...open, ...(await Promise.all(missing))];
}

async function openWatch(target: Target, request: Buffer): Promise<Watch> {
  const socket = await connect(target);
  const head = new Promise((resolve) => socket.once("data", resolve));
  const watch = new Watch(socket);
  socket.write(request);
  await head;
  return watch;
}

async function newestRevision({ client }: Server): Promise<number> {
  const { items } = await client.list(ConfigMaps, { namespace: "default", labelSelector });
  return Math.max(...items.map(({ metadata }) => Number(metadata.resourceVersion)));
}

/**
 * Events per second. The newest revision is the last event's: streams are in order, so who has it has them all. Undefined when
 * an open watch was not sent it.
 */
async function oneRound(server: Server, watches: readonly Watch[], round: number): Promise<number | undefined> {
  const changes = Array.from({ length: updates }, (_, n) =>
    requestBytes("PUT", `${path}/fan-out-${n}`, JSON.stringify(configMap(n, round))),
  );
  const { target } = server;
  const written = await load({
    target,
    connections: updateConnections,
    durationMs: writeTimeoutMs,
    requests: changes.values(),
  });
  const begun = performance.now() - written.elapsedMs;
  if (written.failures > 0) throw new Error(`${written.failures} of ${updates} updates failed`);
  const mark = Buffer.from(`"resourceVersion":"${await newestRevision(server)}"`);
  const arrived = await Promise.all(watches.map((watch) => watch.has(mark)));
  const elapsedMs = performance.now() - begun;
  const stuck = arrived.filter((each) => each === "stuck").length;
  if (stuck === 0) return (updates * arrived.filter((each) => each === "arrived").length) / (elapsedMs / 1000);
  console.error(
    `${stuck} of ${watches.length} watches were not sent the last of ${updates} events within ${patienceMs / 1000} s`,
  );
  return undefined;
}

/** More than one event. */
const tailBytes = 2048;
const lastChunk = Buffer.from("\r\n0\r\n\r\n");

/** One watch: whether its last event has arrived. A chunk is looked at only while somebody waits, and once. */
class Watch {
  readonly #socket: TLSSocket;
  #chunks: Buffer[] = [];
  #size = 0;
  #changed: (() => void) | undefined;
  closed = false;

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#keep(chunk);
      const end = chunk.length < lastChunk.length ? this.#end() : chunk;
      if (end.subarray(-lastChunk.length).equals(lastChunk)) this.closed = true;
      this.#changed?.();
    });
    socket.on("close", () => {
      this.closed = true;
      this.#changed?.();
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Resolves when `mark` has arrived, the server has ended the watch, or there is no hope left. */
  async has(mark: Buffer): Promise<"arrived" | "ended" | "stuck"> {
    let timer: NodeJS.Timeout | undefined;
    const outcome = await new Promise<"arrived" | "ended" | "stuck">((resolve) => {
      timer = setTimeout(() => resolve("stuck"), patienceMs);
      this.#changed = () => {
        if (this.#end().includes(mark)) resolve("arrived");
        else if (this.closed) resolve("ended");
      };
      this.#changed();
    });
    clearTimeout(timer);
    this.#changed = undefined;
    if (outcome === "stuck") this.#socket.destroy();
    return outcome;
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size - (this.#chunks[0]?.length ?? 0) >= tailBytes) this.#size -= this.#chunks.shift()?.length ?? 0;
  }

  #end(): Buffer {
    const last = this.#chunks.at(-1);
    return (last && last.length >= tailBytes ? last : Buffer.concat(this.#chunks)).subarray(-tailBytes);
  }
}
