/** What the first cluster changes about the host as a whole, so that the last one can put it back. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runRoot } from "../cluster/paths.ts";
import { exec, mustExec } from "../host/exec.ts";
import { writeAtomically } from "../host/files.ts";

export const forwardSwitch = "/proc/sys/net/ipv4/ip_forward";
const record = join(runRoot, "host-before.json");

interface HostBefore {
  readonly ipForward: string;
  /** The iptables tables that existed. */
  readonly tables: readonly string[];
}

export async function rememberHost(): Promise<void> {
  if (existsSync(record)) return;
  const { stdout } = await exec(["iptables-save"]);
  const before: HostBefore = {
    ipForward: readFileSync(forwardSwitch, "utf8").trim(),
    tables: [...parseTables(stdout).keys()],
  };
  writeAtomically(record, JSON.stringify(before), 0o644);
}

export async function restoreHost(): Promise<void> {
  if (!existsSync(record)) return;
  const before = JSON.parse(readFileSync(record, "utf8")) as HostBefore;
  writeFileSync(forwardSwitch, before.ipForward);
  const { stdout } = await exec(["iptables-save"]);
  const text = planTableRemoval(parseTables(stdout), before.tables);
  if (text !== undefined) await mustExec(["iptables-restore", "--wait"], { input: text });
  rmSync(record);
}

/** Table to its lines, as `iptables-save` prints them. */
export function parseTables(saved: string): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of saved.split("\n")) {
    if (line.startsWith("*")) tables.set(line.slice(1), (lines = []));
    else if (/^[:-]/.test(line)) lines.push(line);
  }
  return tables;
}

/** iptables-nft makes a table at first use and removes it when an empty one is restored; nothing that anyone uses is touched. */
export function planTableRemoval(
  tables: ReadonlyMap<string, readonly string[]>,
  keep: readonly string[],
): string | undefined {
  const unused = [...tables].filter(
    ([name, lines]) => !keep.includes(name) && lines.every((line) => /^:\S+ ACCEPT /.test(line)),
  );
  return unused.length === 0 ? undefined : unused.map(([name]) => `*${name}\nCOMMIT\n`).join("");
}
