/**
 * Takes away what a kubelet has put into its network namespace, of each family that the cluster has, where that namespace outlives it. Pods' links go
 * with the pods.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { familiesOf, splitRanges, type IPFamily } from "@kayak/api";
import { HOST_PORT_CHAINS, LOOPBACK_GUARD_CHAIN } from "./host-ports.ts";
import { removeChains } from "./iptables.ts";
import { HINT_CHAIN, MASQUERADE_CHAIN } from "./masquerade.ts";
import { overlayDevice } from "./overlay.ts";
import { PROTOCOL } from "./routes.ts";
import { SOURCE_CHAIN } from "./source-check.ts";

const run = promisify(execFile);

/** Doing it again changes nothing. The gateways' addresses, out of `clusterCIDR` (one range, or one of each family), are on the loopback. */
export async function cleanupNetwork(clusterCIDR: string): Promise<void> {
  for (const range of splitRanges(clusterCIDR)) await run("ip", ["address", "flush", "dev", "lo", "to", range]);
  await run("ip", ["link", "delete", overlayDevice]).catch(() => {}); // there may be none
  for (const family of familiesOf(clusterCIDR)) await cleanupFamily(family);
}

async function cleanupFamily(family: IPFamily): Promise<void> {
  await run("ip", [family === "IPv6" ? "-6" : "-4", "route", "flush", "proto", PROTOCOL]);
  await removeChains({ family, table: "nat" }, [MASQUERADE_CHAIN, ...HOST_PORT_CHAINS]);
  await removeChains({ family, table: "raw" }, [SOURCE_CHAIN, LOOPBACK_GUARD_CHAIN]);
  await removeChains({ family, table: "mangle" }, [HINT_CHAIN]);
}
