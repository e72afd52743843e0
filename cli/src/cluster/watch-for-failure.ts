/** Tells, while somebody waits for components, that it is of no use. */
import { join } from "node:path";
import { CommandError } from "../command/errors.ts";
import { readText } from "../host/files.ts";
import type { ClusterPaths } from "./paths.ts";
import type { ProcessPlan } from "./processes.ts";

/** A slow machine gets this long; one that fails is noticed earlier, by its restarts. */
const startTimeoutMs = 120_000;

/** A component that keeps ending is not worth waiting for. */
const toleratedRestarts = 4;
const shownLines = 8;
const shownColumns = 400;

export function watchForFailure(
  paths: ClusterPaths,
  processes: readonly ProcessPlan[],
): (what: string) => (waitedMs: number) => void {
  const logs = processes.map(({ name, log }) => ({ name, log, before: restarts(log) }));
  return (what) => (waitedMs) => {
    const failing = logs.find(({ log, before }) => restarts(log) - before >= toleratedRestarts);
    if (failing)
      throw new CommandError(`${failing.name} keeps failing. Its last words:`, {
        hints: [...lastLines(failing.log), `All of it: ${failing.log}`],
      });
    if (waitedMs > startTimeoutMs)
      throw new CommandError(`${what} didn't become ready in ${startTimeoutMs / 1000} s.`, {
        hints: [`See the logs in ${join(paths.data, "logs")}`, "or: kayak status"],
      });
  };
}

function restarts(log: string): number {
  return (readText(log) ?? "").split(" supervisor ended ").length - 1;
}

/** A component that fails says the same each time. */
function lastLines(log: string): string[] {
  const lines = (readText(log) ?? "")
    .trimEnd()
    .split("\n")
    .filter((line) => !line.includes(" supervisor ended "));
  const undated = lines.map((line) => line.replace(/^\d{4}-\S+ /, "").slice(0, shownColumns));
  return [...new Set(undated.slice(-shownLines))];
}
