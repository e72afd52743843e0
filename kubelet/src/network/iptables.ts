/** The node's rules for pods, of either family: chains of our own, and jumps to them. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import type { IPFamily } from "@kayak/api";

const run = promisify(execFile);

const programs: Record<IPFamily, string> = { IPv4: "iptables", IPv6: "ip6tables" };

/** Replaces the chains that the text declares, all at once. */
export async function restoreChains(family: IPFamily, text: string): Promise<void> {
  const child = spawn(`${programs[family]}-restore`, ["--noflush", "--wait"], { stdio: ["pipe", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.end(text);
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`${programs[family]}-restore: ${errors.trim()}`);
}

export interface JumpFrom {
  readonly family: IPFamily;
  readonly table: "nat" | "raw" | "mangle";
  readonly chain: string;
}

export async function ensureJump({ family, table, chain }: JumpFrom, rule: readonly string[]): Promise<void> {
  const iptables = (verb: string) => run(programs[family], ["-w", "-t", table, verb, chain, ...rule]);
  await iptables("-C").catch(() => iptables("-A"));
}

/** With every jump to them. Nothing happens where the table, or all of the family, is not there. */
export async function removeChains(
  { family, table }: Omit<JumpFrom, "chain">,
  chains: readonly string[],
): Promise<void> {
  const saved = await run(`${programs[family]}-save`, ["-t", table]).catch(() => undefined);
  const lines = planChainRemoval(saved?.stdout ?? "", chains);
  if (lines.length > 0) await restoreChains(family, [`*${table}`, ...lines, "COMMIT", ""].join("\n"));
}

/** From what `iptables-save` prints. Chains are emptied before they are deleted, for they may lead to each other. */
export function planChainRemoval(saved: string, chains: readonly string[]): string[] {
  const lines = saved.split("\n");
  const present = chains.filter((chain) => lines.some((line) => line.startsWith(`:${chain} `)));
  const jumps = lines.filter((line) => present.some((chain) => line.endsWith(` -j ${chain}`)));
  const foreign = jumps.filter((line) => !present.some((chain) => line.startsWith(`-A ${chain} `)));
  return [
    ...foreign.map((line) => line.replace(/^-A/, "-D")),
    ...present.map((chain) => `-F ${chain}`),
    ...present.map((chain) => `-X ${chain}`),
  ];
}
