/** Takes away what a kubelet has put into its network namespace, where that namespace outlives it. Pods' links go with the pods. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { HOST_PORT_CHAINS } from "./host-ports.ts";
import { removeChains } from "./iptables.ts";
import { MASQUERADE_CHAIN } from "./masquerade.ts";
import { overlayDevice } from "./overlay.ts";
import { PROTOCOL } from "./routes.ts";

const run = promisify(execFile);

/** Doing it again changes nothing. The gateway's address, out of `clusterCIDR`, is on the loopback. */
export async function cleanupNetwork(clusterCIDR: string): Promise<void> {
  await run("ip", ["address", "flush", "dev", "lo", "to", clusterCIDR]);
  await run("ip", ["link", "delete", overlayDevice]).catch(() => {}); // there may be none
  await run("ip", ["route", "flush", "proto", PROTOCOL]);
  await removeChains("IPv4", [MASQUERADE_CHAIN, ...HOST_PORT_CHAINS]);
}
