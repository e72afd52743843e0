/** What clusters change about the host as a whole: noted by the first that does, so that the last one can put it back. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ipFamilies, type IPFamily } from "@kayak/api/names";
import { runRoot } from "../cluster/paths.ts";
import { readText, writeAtomically } from "../host/files.ts";
import { forwardingSwitches, planForwarding, writeSwitches, type Switches } from "./forwarding.ts";
import { restoreRules, savedRules } from "./iptables.ts";

const record = join(runRoot, "before.json");

interface FamilyBefore {
  readonly switches: Switches;
  /** The iptables tables that existed. */
  readonly tables: readonly string[];
}

/** Of the families that clusters have had since. */
type HostBefore = Readonly<Partial<Record<IPFamily, FamilyBefore>>>;

function noted(): HostBefore {
  return JSON.parse(readText(record) ?? "{}") as HostBefore;
}

export async function enableForwarding(family: IPFamily): Promise<void> {
  const switches = forwardingSwitches(family);
  if (!noted()[family]) {
    const tables = [...parseTables(await savedRules(family)).keys()];
    writeAtomically(record, JSON.stringify({ ...noted(), [family]: { switches, tables } }), 0o644);
  }
  writeSwitches(planForwarding(family, switches));
}

export async function restoreHost(): Promise<void> {
  const before = noted();
  for (const family of ipFamilies) if (before[family]) await restoreFamily(family, before[family]);
  rmSync(record, { force: true });
}

async function restoreFamily(family: IPFamily, { switches, tables }: FamilyBefore): Promise<void> {
  writeSwitches(Object.entries(switches));
  const text = planTableRemoval(parseTables(await savedRules(family)), tables);
  if (text !== undefined) await restoreRules(family, text);
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
