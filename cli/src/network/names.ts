/** Link and chain names of a cluster: derived from its name alone, so that they are found again when everything else is lost. */
import { createHash } from "node:crypto";
import { rangeOfFamily } from "@kayak/api/names";
import { defaultCluster } from "../cluster/paths.ts";
import type { NodeSettings } from "../cluster/settings.ts";

/** The kernel allows 15 characters in a link's name. */
function tag(cluster: string): string {
  return createHash("sha256").update(cluster).digest("hex").slice(0, 6);
}

export function bridgeName(cluster: string): string {
  return cluster === defaultCluster ? "kayak0" : `kayak-${tag(cluster)}`;
}

/** The host's end of a node's link. What tells nodes apart are the last two octets of their IPv4 addresses. */
export function vethName(cluster: string, { addresses }: Pick<NodeSettings, "addresses">): string {
  const [third = 0, fourth = 0] = (rangeOfFamily(addresses, "IPv4") ?? "").split(".").slice(2).map(Number);
  return `${vethPrefix(cluster)}${(third * 256 + fourth).toString(16)}`;
}

export function vethPrefix(cluster: string): string {
  return `ky${tag(cluster)}-`;
}

/** The iptables chains of a cluster in the host's network namespace, by table. */
export function hostChains(cluster: string): { readonly nat: string; readonly filter: string } {
  const suffix = tag(cluster).toUpperCase();
  return { nat: `KAYAK-POST-${suffix}`, filter: `KAYAK-FWD-${suffix}` };
}
