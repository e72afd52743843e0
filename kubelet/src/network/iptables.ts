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
