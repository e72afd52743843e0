/** Lets pods reach what is outside the cluster: their packets leave under the node's address. */
import { ensureJump, restoreChains } from "./iptables.ts";

export const MASQUERADE_CHAIN = "KAYAK-POSTROUTING";

/** The chain as iptables-restore text: pods of this node, to anywhere but pods. */
export function renderMasquerade(podCIDR: string, clusterCIDR: string): string {
  const comment = '-m comment --comment "kayak: pods leaving the cluster"';
  return [
    "*nat",
    `:${MASQUERADE_CHAIN} - [0:0]`,
    `-A ${MASQUERADE_CHAIN} -s ${podCIDR} ! -d ${clusterCIDR} ${comment} -j MASQUERADE`,
    "COMMIT",
    "",
  ].join("\n");
}

export async function applyMasquerade(podCIDR: string, clusterCIDR: string): Promise<void> {
  await restoreChains(renderMasquerade(podCIDR, clusterCIDR));
  await ensureJump("POSTROUTING", ["-j", MASQUERADE_CHAIN]);
}
