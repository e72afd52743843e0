/**
 * `./kayak bench [GROUP...] [--peer KUBE-APISERVER]`: measures a cluster of its own, in groups that run in this order, and
 * prints one table; with `--peer`, the group `api` also loads that kube-apiserver in the same way.
 * `./kayak bench churn [--cycles 10000]` lets pods come and go and prints what is left of them; it runs only when it is named.
 * Medians and 99th percentiles; the machine is named so that figures are never compared across machines unawares.
 */
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { measureApi } from "./api.ts";
import { measureChurn } from "./churn.ts";
import { measureIdle } from "./idle.ts";
import { measureNode } from "./node.ts";
import { measureNetwork } from "./network/network.ts";
import { measurePods } from "./pods.ts";
import { measureRuntime } from "./runtime.ts";
import { startMeasured, type Bench } from "./start.ts";
import { markdown, type Row } from "./table.ts";

const groups: Readonly<Record<string, (bench: Bench, peer?: string) => Promise<Row[]>>> = {
  idle: measureIdle,
  pods: measurePods,
  network: measureNetwork,
  runtime: measureRuntime,
  node: measureNode,
  api: measureApi,
};

interface Options {
  readonly peer?: string | undefined;
  readonly cycles: number;
}

async function main(names: readonly string[], { peer, cycles }: Options): Promise<void> {
  const unknown = names.filter((name) => !(name in groups) && name !== "start" && name !== "churn");
  if (unknown.length > 0) {
    console.error(`unknown benchmark "${unknown[0]}": choose from start, churn, ${Object.keys(groups).join(", ")}`);
    process.exitCode = 2;
    return;
  }
  const rows: Row[] = [];
  let leftovers = "";
  const { bench, rows: startRows } = await startMeasured();
  try {
    rows.push(...startRows);
    for (const [name, measure] of Object.entries(groups)) {
      if (names.length > 0 && !names.includes(name)) continue;
      console.error(`measuring ${name} ...`);
      try {
        rows.push(...(await measure(bench, peer)));
      } catch (error) {
        console.error(error);
        process.exitCode = 1;
      }
    }
    if (names.includes("churn")) leftovers = await measureChurn(bench, cycles);
  } finally {
    await bench.close();
  }
  console.log(
    `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
  );
  console.log(markdown(rows));
  if (leftovers) console.log(`\n${leftovers}`);
}

function usage(): string {
  return `Usage: ./kayak bench [GROUP...] [--peer KUBE-APISERVER] [--cycles N]

Measures a cluster of its own and prints one table. Without groups: all of them.

  GROUP    start, ${Object.keys(groups).join(", ")}
           churn, which runs only when it is named: pods come and go, and what is left of them is printed
  --cycles how many pods come and go, 10000 by default
  --peer   a kube-apiserver that the group "api" loads in the same way afterwards`;
}

try {
  const options = {
    peer: { type: "string" },
    cycles: { type: "string", default: "10000" },
    help: { type: "boolean", short: "h" },
  } as const;
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  if (values.help) console.log(usage());
  else await main(positionals, { peer: values.peer, cycles: Number(values.cycles) });
} catch (error) {
  if (!String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS")) throw error;
  console.error(`${(error as Error).message}\n\n${usage()}`);
  process.exitCode = 2;
}
