/** Lets pods reach what is outside the cluster: their packets leave under the node's address. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const run = promisify(execFile);

const CHAIN = "KAYAK-POSTROUTING";

/** The chain as iptables-restore text: pods of this node, to anywhere but pods. */
export function renderMasquerade(podCIDR: string, clusterCIDR: string): string {
  const comment = '-m comment --comment "kayak: pods leaving the cluster"';
  return [
    "*nat",
    `:${CHAIN} - [0:0]`,
    `-A ${CHAIN} -s ${podCIDR} ! -d ${clusterCIDR} ${comment} -j MASQUERADE`,
    "COMMIT",
    "",
  ].join("\n");
}

export async function applyMasquerade(podCIDR: string, clusterCIDR: string): Promise<void> {
  await restore(renderMasquerade(podCIDR, clusterCIDR));
  const jump = ["-j", CHAIN];
  await run("iptables", ["-w", "-t", "nat", "-C", "POSTROUTING", ...jump]).catch(() =>
    run("iptables", ["-w", "-t", "nat", "-A", "POSTROUTING", ...jump]),
  );
}

async function restore(text: string): Promise<void> {
  const child = spawn("iptables-restore", ["--noflush", "--wait"], { stdio: ["pipe", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.end(text);
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`iptables-restore: ${errors.trim()}`);
}
