/** The node's NAT rules: chains of our own, and jumps to them. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Replaces the chains that the text declares, all at once. */
export async function restoreChains(text: string): Promise<void> {
  const child = spawn("iptables-restore", ["--noflush", "--wait"], { stdio: ["pipe", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.end(text);
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`iptables-restore: ${errors.trim()}`);
}

export async function ensureJump(chain: string, rule: readonly string[]): Promise<void> {
  await run("iptables", ["-w", "-t", "nat", "-C", chain, ...rule]).catch(() =>
    run("iptables", ["-w", "-t", "nat", "-A", chain, ...rule]),
  );
}

/** With every jump to them. */
export async function removeChains(chains: readonly string[]): Promise<void> {
  const { stdout } = await run("iptables-save", ["-t", "nat"]);
  const lines = planChainRemoval(stdout, chains);
  if (lines.length > 0) await restoreChains(["*nat", ...lines, "COMMIT", ""].join("\n"));
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
