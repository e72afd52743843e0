/** `cluster.json` and `node.json` as earlier versions wrote them: a node with one address, ranges of IPv6 apart. */
import { addressAt, addressToNumber, checkedSpan, parseCidr } from "@kayak/api/names";

type Fields = Readonly<Record<string, unknown>>;

const rangeKeys = ["clusterCIDR", "serviceCIDR", "nodeCIDR"];

/** What is as it should be is left alone, and so is what nobody can make sense of. */
export function renewSettings(fields: Fields): Fields {
  const { ipv6, nodes, ...rest } = fields;
  const second = Object(ipv6) as Fields;
  const joined = rangeKeys.map((key) => [key, [rest[key], second[key]].filter(isText).join()] as const);
  const nodeRanges = [rest["nodeCIDR"], second["nodeCIDR"]].filter(isText);
  return {
    ...rest,
    ...(ipv6 !== undefined && Object.fromEntries(joined)),
    nodes: Array.isArray(nodes) ? nodes.map((node: Fields) => renewNode(node, nodeRanges)) : nodes,
  };
}

/** A node had the same place in both ranges. */
export function renewNode(fields: object, nodeRanges: readonly string[] = []): Fields {
  const { address, ...rest } = Object(fields) as Fields;
  if (!isText(address)) return rest;
  const [first, second] = nodeRanges.filter(parseCidr);
  if (first === undefined || second === undefined) return { ...rest, addresses: [address] };
  return { ...rest, addresses: [address, addressAt(second, addressToNumber(address) - checkedSpan(first).base)] };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
