/** The host's packet filter, of either family. */
import type { IPFamily } from "@kayak/api/names";
import { exec, mustExec } from "../host/exec.ts";

const programs: Record<IPFamily, string> = { IPv4: "iptables", IPv6: "ip6tables" };

/** Nothing where the family's programs are missing. */
export async function savedRules(family: IPFamily): Promise<string> {
  return (await exec([`${programs[family]}-save`])).stdout;
}

export async function restoreRules(family: IPFamily, input: string, ...flags: string[]): Promise<void> {
  await mustExec([`${programs[family]}-restore`, "--wait", ...flags], { input });
}

export interface Jump {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

export async function ensureJump(family: IPFamily, jump: Jump): Promise<void> {
  if (!(await perform(family, "-C", jump))) await mustExec(commandOf(family, "-I", jump));
}

/** With all jumps to it; nothing happens when it is not there. */
export async function removeChain(family: IPFamily, jump: Jump): Promise<void> {
  while (await perform(family, "-D", jump));
  for (const verb of ["-F", "-X"]) await exec([programs[family], "--wait", "-t", jump.table, verb, jump.to]);
}

async function perform(family: IPFamily, verb: string, jump: Jump): Promise<boolean> {
  return (await exec(commandOf(family, verb, jump))).code === 0;
}

function commandOf(family: IPFamily, verb: string, { table, from, to }: Jump): string[] {
  return [programs[family], "--wait", "-t", table, verb, from, "-j", to];
}
