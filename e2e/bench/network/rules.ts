/** From the change of an endpoint, as its request is sent, to the rules in the kernel. */
import { setTimeout as sleep } from "node:timers/promises";
import { EndpointSlices } from "@kayak/api";
import type { Client } from "@kayak/client";
import { createIptables, runProxy, variants, type Iptables, type Variant } from "@kayak/kube-proxy";
import { must } from "../../process.ts";
import { ms, percentile, type Row } from "../table.ts";
import { createServices, endpointAddress, namespace, nodeNames, serviceName, sliceAt } from "./api-only.ts";
import { measureBareRestores } from "./bare-restore.ts";

const aims: Readonly<Record<number, string>> = { 100: "", 1000: "p99 60 ms", 5000: "p99 250 ms" };
/** The first ones warm up. */
const changes = { warm: 5, measured: 40 };
/** Between changes, so that each is one of its own: the proxy rests after a round as long as the round took. */
const pause = { minMs: 20, share: 2 };

export async function measureRules(client: Client): Promise<Row[]> {
  const rows: Row[] = [];
  let present = 0;
  for (const count of Object.keys(aims).map(Number)) {
    await createServices(client, present, count);
    present = count;
    for (const variant of variants) rows.push(...(await measureChanges(client, variant, count)));
  }
  return rows;
}

async function measureChanges(client: Client, variant: Variant, count: number): Promise<Row[]> {
  const name = `kayak-bench-${process.pid}`;
  await must(["ip", "netns", "add", name]);
  const prefix = ["nsenter", `--net=/run/netns/${name}`];
  const stop = new AbortController();
  try {
    const iptables = new Watched(createIptables({ family: "IPv4", variant, prefix }));
    const programmed = iptables.until(`default/${serviceName(count - 1)}:http`);
    const running = runProxy({
      client,
      nodeName: nodeNames[0],
      clusterCIDR: "10.240.0.0/12",
      signal: stop.signal,
      iptables: () => iptables,
    });
    await programmed;
    const took: Change[] = [];
    let elapsed = 0;
    for (let turn = 1; turn <= changes.warm + changes.measured; turn++) {
      await sleep(Math.max(pause.minMs, elapsed * pause.share));
      const done = await change(client, iptables, (turn * 37) % count);
      elapsed = done.elapsedMs;
      if (turn > changes.warm) took.push(done);
    }
    stop.abort();
    await running;
    const command = [...prefix, `iptables-${variant}-restore`, "--noflush", "--wait"];
    const bare = await measureBareRestores({ command, texts: took.map(({ text }) => text) });
    return rowsOf(`${count} services, iptables-${variant}`, { aim: aims[count] ?? "", took, bare });
  } finally {
    stop.abort();
    await must(["ip", "netns", "delete", name]);
  }
}

interface Measured {
  readonly aim: string;
  readonly took: readonly Change[];
  readonly bare: readonly number[];
}

function rowsOf(what: string, { aim, took, bare }: Measured): Row[] {
  const all = spread(took.map(({ elapsedMs }) => elapsedMs));
  const restores = spread(took.map(({ restoreMs }) => restoreMs));
  const measured = `${all}, of which iptables ${restores}`;
  return [
    { figure: `Endpoint changed to rules in the kernel, ${what}`, kubernetes: "", aim, measured },
    { figure: `Bare restore of such a change, ${what}`, kubernetes: "", aim: "", measured: spread(bare) },
  ];
}

function spread(took: readonly number[]): string {
  const sorted = took.toSorted((a, b) => a - b);
  return `p50 ${ms(percentile(sorted, 50))}, p99 ${ms(percentile(sorted, 99))}`;
}

interface Change {
  readonly elapsedMs: number;
  /** Of that, what the kernel's tool took. */
  readonly restoreMs: number;
  /** What the tool was given. */
  readonly text: string;
}

async function change(client: Client, iptables: Watched, index: number): Promise<Change> {
  const name = serviceName(index);
  const current = await client.get(EndpointSlices, { namespace, name });
  const fresh = current.endpoints?.[0]?.addresses[0] === endpointAddress(index, 1) ? 2 : 1;
  const applied = iptables.until(`${endpointAddress(index, fresh)}:8080`);
  const begun = performance.now();
  await client.update(EndpointSlices, { ...current, endpoints: sliceAt(index, fresh).endpoints ?? [] });
  const restore = await applied;
  return { elapsedMs: performance.now() - begun, ...restore };
}

type Restore = Omit<Change, "elapsedMs">;

/** Tells when the kernel has taken a text that mentions something. */
class Watched implements Iptables {
  readonly family = "IPv4";
  readonly #tools: Iptables;
  #awaited: { readonly mention: string; readonly resolve: (restore: Restore) => void } | undefined;

  constructor(tools: Iptables) {
    this.#tools = tools;
  }

  until(mention: string): Promise<Restore> {
    return new Promise((resolve) => (this.#awaited = { mention, resolve }));
  }

  save(signal?: AbortSignal): Promise<string> {
    return this.#tools.save(signal);
  }

  async restore(text: string): Promise<void> {
    const begun = performance.now();
    await this.#tools.restore(text);
    if (this.#awaited && text.includes(this.#awaited.mention))
      this.#awaited.resolve({ restoreMs: performance.now() - begun, text });
  }
}
