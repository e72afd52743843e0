/** The settings of a new cluster, from the user's flags and what is free on this host. */
import { randomBytes } from "node:crypto";
import type { Flags } from "../command/flags.ts";
import { freePort, hostRoutes, isPortFree } from "../preflight/addresses.ts";
import { missingForIPv6 } from "../preflight/ipv6.ts";
import type { Problem } from "../preflight/problem.ts";
import { planRanges, wantedFamilies, type ChosenRanges } from "./choose-ranges.ts";
import { addNodes, checkPodRanges } from "./node-addresses.ts";
import { defaultNodes, defaultPorts, highestPort, maxNodes, type RangeKey } from "./options.ts";
import type { ClusterSettings } from "./settings.ts";

export type Chosen = { readonly settings: ClusterSettings } | { readonly problems: readonly Problem[] };

export async function chooseSettings(name: string, flags: Flags): Promise<Chosen> {
  const count = flags.integer("nodes", { min: 1, max: maxNodes }) ?? defaultNodes;
  const [{ ranges, problems: wrongRanges }, ports] = await Promise.all([
    chooseRanges(flags, ["nodeCIDR", "clusterCIDR", "serviceCIDR"]),
    choosePorts(flags),
  ]);
  const problems = [...wrongRanges, ...ports.problems];
  if (problems.length > 0) return { problems };
  const nodes = addNodes(ranges.nodeCIDR, [], count);
  checkPodRanges(ranges.clusterCIDR, count);
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
      ...ranges,
      separate: flags.boolean("separate"),
    },
  };
}

export async function chooseRanges(flags: Flags, keys: readonly RangeKey[]): Promise<ChosenRanges> {
  const hasIPv6 = wantedFamilies(flags, keys).includes("IPv6");
  const routes = await Promise.all([hostRoutes("-4"), hasIPv6 ? hostRoutes("-6") : []]);
  const chosen = planRanges(flags, keys, routes.flat());
  return { ...chosen, problems: [...(hasIPv6 ? missingForIPv6() : []), ...chosen.problems] };
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
