/** Lets nodes and pods reach beyond the host: forwarding on, their addresses hidden behind the host's. Undone by `down`. */
import { familiesOf, ipFamilies, rangeOfFamily, splitRanges, type IPFamily } from "@kayak/api/names";
import type { ClusterSettings } from "../cluster/settings.ts";
import { enableForwarding } from "./host-before.ts";
import { ensureJump, removeChain, restoreRules, savedRules, type Jump } from "./iptables.ts";
import { bridgeName, hostChains } from "./names.ts";

/** The text for `iptables-restore --noflush`. Jumps are replaced, not repeated. */
export function renderHostRules(settings: ClusterSettings, family: IPFamily): string {
  const chains = hostChains(settings.name);
  const bridge = bridgeName(settings.name);
  const ranges = (...lists: string[]) => lists.flatMap((list) => rangeOfFamily(list, family) ?? []);
  const inside = ranges(settings.nodeCIDR, settings.clusterCIDR, settings.serviceCIDR);
  const outward = ranges(settings.nodeCIDR, settings.clusterCIDR);
  return [
    "*nat",
    `:${chains.nat} - [0:0]`,
    ...inside.map((range) => `-A ${chains.nat} -d ${range} -j RETURN`),
    ...outward.map(
      (range) =>
        `-A ${chains.nat} -s ${range} -m comment --comment "kayak: ${settings.name} reaches out" -j MASQUERADE`,
    ),
    "COMMIT",
    "*filter",
    `:${chains.filter} - [0:0]`,
    `-A ${chains.filter} -i ${bridge} -j ACCEPT`,
    `-A ${chains.filter} -o ${bridge} -j ACCEPT`,
    "COMMIT",
    "",
  ].join("\n");
}

/** Jumps into a cluster's chains. */
function hostJumps(cluster: string): readonly [nat: Jump, filter: Jump] {
  const chains = hostChains(cluster);
  return [
    { table: "nat", from: "POSTROUTING", to: chains.nat },
    { table: "filter", from: "FORWARD", to: chains.filter },
  ];
}

/** Where this machine itself is a node: the kubelet masquerades, and what a firewall forwards must include pods. */
export function renderForwarding(cluster: string, clusterCIDR: string): string {
  const { filter } = hostChains(cluster);
  const pods = ["-s", "-d"].map((side) => `-A ${filter} ${side} ${clusterCIDR} -j ACCEPT`);
  return ["*filter", `:${filter} - [0:0]`, ...pods, "COMMIT", ""].join("\n");
}

/** `clusterCIDR`: one range, or one of each family. */
export async function enablePodForwarding(cluster: string, clusterCIDR: string): Promise<void> {
  const [, filter] = hostJumps(cluster);
  for (const range of splitRanges(clusterCIDR))
    for (const family of familiesOf(range)) await letThrough(family, renderForwarding(cluster, range), [filter]);
}

export async function enableMasquerade(settings: ClusterSettings): Promise<void> {
  if (settings.hostAddress !== undefined) return;
  for (const family of familiesOf(settings.nodeCIDR))
    await letThrough(family, renderHostRules(settings, family), hostJumps(settings.name));
}

async function letThrough(family: IPFamily, rules: string, jumps: readonly Jump[]): Promise<void> {
  await enableForwarding(family);
  await restoreRules(family, rules, "--noflush");
  await Promise.all(jumps.map((jump) => ensureJump(family, jump)));
}

/** Removes what was added, of either family; nothing happens when it is not there. */
export async function disableMasquerade(cluster: string): Promise<void> {
  await Promise.all(ipFamilies.map((family) => disableFamily(cluster, family)));
}

async function disableFamily(cluster: string, family: IPFamily): Promise<void> {
  const saved = await savedRules(family);
  for (const jump of hostJumps(cluster)) if (saved.includes(jump.to)) await removeChain(family, jump);
}
