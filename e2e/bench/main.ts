/**
 * `./kayak bench [GROUP...] [--peer KUBE-APISERVER]`: measures a cluster of its own, in groups that run in this order, and
 * prints one table; with `--peer`, the group `api` also loads that kube-apiserver in the same way.
 * Medians and 99th percentiles; the machine is named so that figures are never compared across machines unawares.
 */
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { measureApi } from "./api.ts";
import { measureIdle } from "./idle.ts";
import { measurePods } from "./pods.ts";
import { measureRuntime } from "./runtime.ts";
import { measureServices } from "./services.ts";
import { startMeasured, type Bench } from "./start.ts";
import { markdown, type Row } from "./table.ts";

const groups: Readonly<Record<string, (bench: Bench, peer?: string) => Promise<Row[]>>> = {
  idle: measureIdle,
  pods: measurePods,
  services: measureServices,
  runtime: measureRuntime,
  api: measureApi,
};

async function main(names: readonly string[], peer?: string): Promise<void> {
  const unknown = names.filter((name) => !(name in groups) && name !== "start");
  if (unknown.length > 0) {
    console.error(`unknown benchmark "${unknown[0]}": choose from start, ${Object.keys(groups).join(", ")}`);
    process.exitCode = 2;
    return;
  }
  const rows: Row[] = [];
  const { bench, rows: startRows } = await startMeasured();
  try {
    rows.push(...startRows);
    for (const [name, measure] of Object.entries(groups)) {
      if (names.length > 0 && !names.includes(name)) continue;
      console.error(`measuring ${name} ...`);
      rows.push(...(await measure(bench, peer)));
    }
  } finally {
    await bench.close();
  }
  console.log(
    `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
  );
  console.log(markdown(rows));
}

function usage(): string {
  return `Usage: ./kayak bench [GROUP...] [--peer KUBE-APISERVER]

Measures a cluster of its own and prints one table. Without groups: all of them.

  GROUP    start, ${Object.keys(groups).join(", ")}
  --peer   a kube-apiserver that the group "api" loads in the same way afterwards`;
}

try {
  const options = { peer: { type: "string" }, help: { type: "boolean", short: "h" } } as const;
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  if (values.help) console.log(usage());
  else await main(positionals, values.peer);
} catch (error) {
  if (!String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS")) throw error;
  console.error(`${(error as Error).message}\n\n${usage()}`);
  process.exitCode = 2;
}
