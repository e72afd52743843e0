/** Pods that come and go, thousands of them: what a node has of each must be gone with it. */
import { Pods } from "@kayak/api";
import type { Client } from "@kayak/client";
import { footprint, type Footprint } from "../footprint.ts";
import { benchPod, type Bench } from "./start.ts";
import { mebibytes, ms } from "./table.ts";
import { isReady, until } from "./watching.ts";

/** How many are under way at the same time. */
const parallel = 8;
const progressEvery = 500;

export async function churn(client: Client, cycles: number, onCycle: (done: number) => void = () => {}): Promise<void> {
  let begun = 0;
  let done = 0;
  const worker = async () => {
    while (begun < cycles) {
      await cycle(client, `churn-${begun++}`);
      onCycle(++done);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}

/** With something of everything that a pod leaves on a node: a link, a volume in memory, a token, a log. */
const volumes = [{ name: "memory", emptyDir: { medium: "Memory" } }];
const spec = { volumes, automountServiceAccountToken: true };

async function cycle(client: Client, name: string): Promise<void> {
  const namespace = "default";
  const deletion: Promise<unknown>[] = [];
  const followed = until(client, Pods, {
    namespace,
    fieldSelector: `metadata.name=${name}`,
    done(pod) {
      if (pod && deletion.length === 0 && isReady(pod.status.conditions))
        deletion.push(client.delete(Pods, { name, namespace }, { gracePeriodSeconds: 1 }));
      return !pod;
    },
  });
  await client.create(Pods, benchPod(name, spec));
  await Promise.all([followed, ...deletion]);
}

/** `./kayak bench churn`: prints what there is before and after. */
export async function measureChurn({ cluster, client }: Bench, cycles: number): Promise<string> {
  // Caches fill and connections open with the first pods.
  await churn(client, parallel * 4);
  const before = await footprint(cluster);
  const begun = performance.now();
  await churn(client, cycles, (done) => {
    if (done % progressEvery === 0) console.error(`${done} of ${cycles} pods came and went`);
  });
  const tookMs = performance.now() - begun;
  const after = await footprint(cluster);
  return [`${cycles} pods came and went in ${ms(tookMs)}, ${parallel} at a time`, "", ...compare(before, after)].join(
    "\n",
  );
}

const nameWidth = 31;

function compare(before: Footprint, after: Footprint): string[] {
  const exact = Object.keys(before.exact) as (keyof Footprint["exact"])[];
  return [
    `| ${"".padEnd(nameWidth)} |    before |     after |`,
    `|${"-".repeat(nameWidth + 2)}|-----------|-----------|`,
    ...exact.map((name) => row(name, String, [before.exact[name], after.exact[name]])),
    row("file descriptors", String, [before.bounded["file descriptors"], after.bounded["file descriptors"]]),
    ...(["agents' resident bytes", "control plane's resident bytes"] as const).map((name) =>
      row(name.replace("bytes", "memory"), mebibytes, [before.bounded[name], after.bounded[name]]),
    ),
  ];
}

function row(name: string, show: (value: number) => string, [a, b]: [number, number]): string {
  return `| ${name.padEnd(nameWidth)} | ${show(a).padStart(9)} | ${show(b).padStart(9)} |`;
}
