/**
 * Where nodes of a cluster on one machine are: each has the same place in the range of each family. Their addresses are chosen here
 * and kept in the settings, where everything else finds them; those of machines are found by network/machine-addresses.ts.
 */
import { addressAt, checkedSpan, podRangePrefixes, splitRanges } from "@kayak/api/names";
import { UsageError } from "../command/errors.ts";
import type { Addresses, NodeSettings } from "./settings.ts";

/** The host's own. */
const hostPlace = 1;
/** Above all places of nodes in a range of IPv6; those of IPv4 are divided in halves. */
const ipv6LoadBalancerPlace = 2 ** 24;

/** In each of the ranges. */
export function addressesAt(nodeCIDR: string, place: number): Addresses {
  return splitRanges(nodeCIDR).map((range) => addressAt(range, place)) as [string, ...string[]];
}

/** The host, as nodes see it. */
export function bridgeAddresses(nodeCIDR: string): Addresses {
  return addressesAt(nodeCIDR, hostPlace);
}

/** `node-1`, `node-2`... with the first addresses that nobody has. */
export function addNodes(nodeCIDR: string, present: readonly NodeSettings[], count: number): NodeSettings[] {
  const nodes = [...present];
  for (let number = 1; nodes.length < present.length + count; number++) {
    const name = `node-${number}`;
    if (!nodes.some((node) => node.name === name)) nodes.push({ name, addresses: freeAddresses(nodeCIDR, nodes) });
  }
  return nodes;
}

export function freeAddresses(nodeCIDR: string, nodes: readonly NodeSettings[]): Addresses {
  const places = Math.min(...splitRanges(nodeCIDR).map((range) => nodePlaces(range)));
  for (let place = hostPlace + 1; place < places; place++) {
    const addresses = addressesAt(nodeCIDR, place);
    if (!nodes.some((node) => node.addresses[0] === addresses[0])) return addresses;
  }
  throw new UsageError(`--node-cidr ${nodeCIDR} has no room for ${nodes.length + 1} nodes.`);
}

/** Each node gets a part of its own of the range of pod addresses: without one it would never be Ready. */
export function checkPodRanges(clusterCIDR: string, nodes: number): void {
  for (const range of splitRanges(clusterCIDR)) {
    const { family, prefix } = checkedSpan(range);
    const parts = 2 ** Math.max(0, podRangePrefixes[family] - prefix);
    if (nodes > parts)
      throw new UsageError(`--cluster-cidr ${range} has addresses for the pods of ${parts} nodes, not of ${nodes}.`);
  }
}

/** What follows them is for load balancers. */
function nodePlaces(range: string): number {
  const { family, size } = checkedSpan(range);
  return family === "IPv6" ? ipv6LoadBalancerPlace : Number(size) / 2;
}

/** Of each range; undefined where nodes are machines. */
export function loadBalancerCIDR(nodeCIDR: string): string | undefined {
  return splitRanges(nodeCIDR).map(loadBalancerPart).join(",") || undefined;
}

function loadBalancerPart(range: string): string {
  const { family, prefix } = checkedSpan(range);
  return `${addressAt(range, nodePlaces(range))}/${family === "IPv6" ? 112 : prefix + 1}`;
}
