/** Lets pods reach what is outside the cluster: their packets leave under the node's address. */
import { ipFamilies, rangeOfFamily } from "@kayak/api";
import { ensureJump, restoreChains } from "./iptables.ts";

export const MASQUERADE_CHAIN = "KAYAK-POSTROUTING";

/** Whoever writes rules on a node finds it in one of iptables-nft and iptables-legacy, and uses that. */
export const HINT_CHAIN = "KUBE-IPTABLES-HINT";

/** The chains as iptables-restore text: pods of this node, to anywhere but pods. */
export function renderMasquerade(podCIDR: string, clusterCIDR: string): string {
  const comment = '-m comment --comment "kayak: pods leaving the cluster"';
  return [
    "*nat",
    `:${MASQUERADE_CHAIN} - [0:0]`,
    `-A ${MASQUERADE_CHAIN} -s ${podCIDR} ! -d ${clusterCIDR} ${comment} -j MASQUERADE`,
    "COMMIT",
    "*mangle",
    `:${HINT_CHAIN} - [0:0]`,
    "COMMIT",
    "",
  ].join("\n");
}

/** For each family that both have a range of. */
export async function applyMasquerade(podCIDRs: string, clusterCIDRs: string): Promise<void> {
  for (const family of ipFamilies) {
    const [podCIDR, clusterCIDR] = [rangeOfFamily(podCIDRs, family), rangeOfFamily(clusterCIDRs, family)];
    if (podCIDR === undefined || clusterCIDR === undefined) continue;
    await restoreChains(family, renderMasquerade(podCIDR, clusterCIDR));
    await ensureJump({ family, table: "nat", chain: "POSTROUTING" }, ["-j", MASQUERADE_CHAIN]);
  }
}
