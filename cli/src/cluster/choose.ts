/** The settings of a new cluster, from the user's flags and what is free on this host. */
import { randomBytes } from "node:crypto";
import type { Flags } from "../command/flags.ts";
import { UsageError } from "../command/errors.ts";
import { chooseRange, freePort, hostRoutes, isPortFree, type RangeWish } from "../preflight/addresses.ts";
import { missingForIPv6 } from "../preflight/ipv6.ts";
import type { Problem } from "../preflight/problem.ts";
import { chooseIPv6, ipv4Part, wantsIPv6, type ChosenIPv6 } from "./choose-ipv6.ts";
import { addressAt, cidr, size } from "./cidr.ts";
import { defaultNodes, defaultPorts, highestPort, maxNodes, wishes } from "./options.ts";
import type { ClusterSettings, NodeSettings } from "./settings.ts";

export type Chosen = { readonly settings: ClusterSettings } | { readonly problems: readonly Problem[] };

async function chooseSecondFamily(flags: Flags): Promise<ChosenIPv6> {
  const { ranges, problems } = chooseIPv6(flags, await hostRoutes("-6"));
  return { ranges, problems: [...missingForIPv6(), ...problems] };
}

const ipv4Only: ChosenIPv6 = { ranges: undefined, problems: [] };

export async function chooseSettings(name: string, flags: Flags): Promise<Chosen> {
  const count = flags.integer("nodes", { min: 1, max: maxNodes }) ?? defaultNodes;
  const [ranges, ports, second] = await Promise.all([
    chooseRanges(flags, ["nodeCIDR", "clusterCIDR", "serviceCIDR"]),
    choosePorts(flags),
    wantsIPv6(flags) ? chooseSecondFamily(flags) : ipv4Only,
  ]);
  const problems = [...ranges.problems, ...ports.problems, ...second.problems];
  if (problems.length > 0) return { problems };
  const nodes = addNodes(ranges.nodeCIDR, [], count);
  const { nodeCIDR, clusterCIDR, serviceCIDR } = ranges;
  const { apiPort, etcdClientPort, etcdPeerPort } = ports;
  const id = randomBytes(8).toString("hex");
  return {
    settings: {
      name,
      id,
      nodes,
      apiPort,
      etcdClientPort,
      etcdPeerPort,
      clusterCIDR,
      serviceCIDR,
      nodeCIDR,
      ...(second.ranges && { ipv6: second.ranges }),
      separate: flags.boolean("separate"),
    },
  };
}

export async function chooseRanges(flags: Flags, needed: readonly (keyof typeof wishes)[]) {
  const routes = await hostRoutes();
  const chosen: Record<keyof typeof wishes, string> = { nodeCIDR: "", clusterCIDR: "", serviceCIDR: "" };
  const problems: Problem[] = [];
  for (const key of needed) {
    const wish: RangeWish = wishes[key];
    const choice = chooseRange(
      { ...wish, given: ipv4Part(flags.string(wish.flag)) },
      routes,
      Object.values(chosen).filter(Boolean),
    );
    if ("problem" in choice) problems.push(choice.problem);
    else chosen[key] = choice.value;
  }
  return { ...chosen, problems };
}

export async function choosePorts(flags: Flags) {
  const wanted = flags.integer("api-port", { min: 1, max: highestPort });
  const problems: Problem[] = [];
  if (wanted !== undefined && !(await isPortFree(wanted))) problems.push(busyPort(wanted));
  const apiPort = wanted ?? (await freePort(defaultPorts.api)) ?? 0;
  const etcdClientPort = (await freePort(defaultPorts.etcd, [apiPort])) ?? 0;
  const etcdPeerPort = (await freePort(etcdClientPort + 1, [apiPort])) ?? 0;
  if ([apiPort, etcdClientPort, etcdPeerPort].includes(0))
    problems.push({ what: "no port is free near 6443 or 2379", fix: "name one: --api-port PORT" });
  return { apiPort, etcdClientPort, etcdPeerPort, problems };
}

export function busyPort(port: number): Problem {
  return {
    what: `port ${port} is in use on 127.0.0.1`,
    fix: "stop who listens there (ss -ltnp), or name another: --api-port PORT",
  };
}

/** `node-1`, `node-2`... with the first addresses that nobody has. */
export function addNodes(nodeCIDR: string, present: readonly NodeSettings[], count: number): NodeSettings[] {
  const nodes = [...present];
  for (let number = 1; nodes.length < present.length + count; number++) {
    const name = `node-${number}`;
    if (!nodes.some((node) => node.name === name)) nodes.push({ name, address: freeAddress(nodeCIDR, nodes) });
  }
  return nodes;
}

/** The range's first address is the host's, its upper half is for load balancers. */
export function freeAddress(nodeCIDR: string, nodes: readonly NodeSettings[]): string {
  const last = size(cidr(nodeCIDR).prefix + 1) - 1;
  for (let index = 2; index <= last; index++) {
    const address = addressAt(nodeCIDR, index);
    if (!nodes.some((node) => node.address === address)) return address;
  }
  throw new UsageError(`--node-cidr ${nodeCIDR} has no room for ${nodes.length + 1} nodes.`);
}
