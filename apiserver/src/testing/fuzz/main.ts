/**
 * The whole fuzz run, against a server and an etcd of its own:
 *   npx tsx --conditions=source apiserver/src/testing/fuzz/main.ts [--requests 200000] [--seed N] [--concurrency 8]
 * Ends with 1 if anything was wrong. The same seed with `--concurrency 1` sends the same requests again.
 */
import { parseArgs } from "node:util";
import { startTestServer } from "../server.ts";
import { fuzz } from "./fuzz.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "200000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    concurrency: { type: "string", default: "8" },
    failures: { type: "string", default: "50" },
  },
});

const say = (text: string) => void process.stdout.write(`${text}\n`);
const server = await startTestServer();
process.once("uncaughtException", (error) => {
  say(`crash: ${error.stack}`);
  process.exit(2);
});

say(`seed ${values.seed}`);
const started = Date.now();
const { codes, failures, stored } = await fuzz({
  server,
  requests: Number(values.requests),
  seed: Number(values.seed),
  concurrency: Number(values.concurrency),
  maxFailures: Number(values.failures),
  progress: (done, soFar) => done % 10_000 === 0 && say(`${done} ${summary(soFar)} ${memory()}`),
});
await server.close();

for (const { number, problem, request, times } of failures) say(`\n#${number} (${times} times) ${problem}\n${request}`);
say(
  `\n${Math.round((Date.now() - started) / 1000)} s, answers ${summary(codes)}; ${stored} objects stored; ${failures.length} kinds of failure`,
);
process.exit(failures.length > 0 ? 1 : 0);

/** What is left after a collection, where `node --expose-gc` allows one: what grows here has no bound. */
function memory(): string {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return [rss, heapUsed, external].map((bytes) => Math.round(bytes / 2 ** 20)).join("/") + " MiB rss/heap/external";
}

function summary(counts: ReadonlyMap<number, number>): string {
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([code, count]) => `${code}:${count}`)
    .join(" ");
}
