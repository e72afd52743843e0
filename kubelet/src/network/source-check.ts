/**
 * Drops IPv6 packets of pods that carry somebody else's address. For IPv4 the kernel checks each link's reverse path by itself;
 * IPv6 has no such switch, so a rule asks the same question before anything else looks at the packet.
 */
import { rangeOfFamily } from "@kayak/api";
import { ensureJump, restoreChains } from "./iptables.ts";

export const SOURCE_CHAIN = "KAYAK-SOURCES";

/** As ip6tables-restore text: what comes from a pod's link must be answered through that link. */
export function renderSourceCheck(): string {
  const comment = '-m comment --comment "kayak: pods use their own addresses"';
  return [
    "*raw",
    `:${SOURCE_CHAIN} - [0:0]`,
    `-A ${SOURCE_CHAIN} -i veth+ ${comment} -m rpfilter --invert -j DROP`,
    "COMMIT",
    "",
  ].join("\n");
}

/** Nothing where pods have no IPv6 addresses. */
export async function checkSources(podCIDRs: string): Promise<void> {
  if (rangeOfFamily(podCIDRs, "IPv6") === undefined) return;
  await restoreChains("IPv6", renderSourceCheck());
  await ensureJump({ family: "IPv6", table: "raw", chain: "PREROUTING" }, ["-j", SOURCE_CHAIN]);
}
