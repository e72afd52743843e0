/** Keeps a node's own address and way out, from inside its network namespace. */
import { createLogger } from "@kayak/api";
import { sleep, systemClock } from "@kayak/client";
import type { ClusterSettings, NodeSettings } from "../cluster/settings.ts";
import { exec } from "../host/exec.ts";
import { nodeBatch } from "./plan.ts";

const roundMs = 20_000;

/** Resolves after the signal. */
export async function keepNodeNetwork(
  settings: ClusterSettings,
  node: NodeSettings,
  signal: AbortSignal,
): Promise<void> {
  const logger = createLogger("node-network");
  const input = `${nodeBatch(settings, node).join("\n")}\n`;
  while (!signal.aborted) {
    await sleep(systemClock, roundMs, signal);
    if (signal.aborted) return;
    // Without a link there is nothing to set up: the host makes another, and this is done then.
    const { code, stderr } = await exec(["ip", "-batch", "-"], { input });
    if (code !== 0) logger.warn("could not set up the node's link", { error: stderr.trim() });
  }
}
