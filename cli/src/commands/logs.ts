/** `kayak logs COMPONENT`: what a component of the cluster wrote. */
import { createReadStream, existsSync, readdirSync, statSync, watch } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isStatus } from "@kayak/api";
import { CommandError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { didYouMean } from "../command/suggest.ts";
import { pathsFromFlags } from "../cluster/paths.ts";

export async function run(invocation: Invocation): Promise<void> {
  const { flags, positionals } = invocation;
  const { logs } = pathsFromFlags(flags);
  const [component = ""] = positionals;
  const file = join(logs, `${basename(component)}.log`);
  if (component.includes("/") || !existsSync(file)) return await printPodLog(invocation, components(logs));
  const end = await copy(file, 0);
  if (flags.boolean("follow")) await follow(file, end);
}

async function printPodLog(invocation: Invocation, known: readonly string[]): Promise<void> {
  const [name = ""] = invocation.positionals;
  const pods = await import("../kubectl/pod-logs.ts");
  await pods.run(invocation).catch((error: unknown) => {
    if (!isStatus(error, "NotFound") || name.includes("/")) throw error;
    throw new CommandError(
      `there is no component and no pod "${name}".${didYouMean(name, known)} Components: ${known.join(", ") || "none"}.`,
      { cause: error },
    );
  });
}

export function components(logs: string): string[] {
  if (!existsSync(logs)) return [];
  return readdirSync(logs)
    .filter((name) => name.endsWith(".log"))
    .map((name) => name.slice(0, -".log".length));
}

/** Prints from `start` on; resolves to where it stopped. */
async function copy(file: string, start: number): Promise<number> {
  const stream = createReadStream(file, { start });
  await pipeline(stream, process.stdout, { end: false });
  return start + stream.bytesRead;
}

/** Until interrupted. A log that was begun anew is read from its start. */
async function follow(file: string, start: number): Promise<void> {
  let position = start;
  for await (const _ of changes(file)) {
    if (statSync(file).size < position) position = 0;
    position = await copy(file, position);
  }
}

async function* changes(file: string): AsyncGenerator<void> {
  let wake: (() => void) | undefined;
  const watcher = watch(file, () => wake?.());
  try {
    for (;;) {
      const next = new Promise<void>((resolve) => (wake = resolve));
      yield;
      await next;
    }
  } finally {
    watcher.close();
  }
}
