/**
 * Chooses an endpoint: the one a client had, where it is to keep it, else the next in turn. Every rule here exists once per service
 * or endpoint and is paid for in each restore, so there are few of them and they carry no comments: the rule that leads here does.
 */
import { withPort } from "@kayak/api";
import { alone, notations } from "../services/addresses.ts";
import type { Endpoint, ServicePort } from "../services/service-port.ts";
import { dport } from "./base.ts";
import type { PortContext } from "./port-context.ts";

export interface Balancer {
  readonly chain: string;
  readonly endpoints: readonly Endpoint[];
}

export function renderBalancer(context: PortContext, { chain, endpoints }: Balancer): void {
  const { nat, clusterCIDR, port, chains, internal } = context;
  if (endpoints.length === 0 || nat.has(chain)) return;
  const rule = nat.chain(chain);
  if (chain === internal) {
    const target = `-d ${alone(port.clusterIP)} -p ${port.protocol} ${dport(port, port.port)}`;
    rule(`! -s ${clusterCIDR} ${target} -j KUBE-MARK-MASQ`);
  }
  if (port.affinitySeconds !== undefined) {
    for (const endpoint of endpoints) {
      const own = chains.endpoint(endpoint);
      rule(`-m recent --rcheck --seconds ${port.affinitySeconds} --reap --name ${own} ${bySource(context)} -j ${own}`);
    }
  }
  endpoints.forEach((endpoint, i) => rule(inTurn(endpoints.length - i, wayTo(context, endpoint))));
}

interface Way {
  /** What the target needs to be matched. */
  readonly match: string;
  readonly target: string;
}

/**
 * Of `left` endpoints that are still to be asked, the first takes every `left`th connection that comes this far. Each rule counts
 * by itself, so together they deal connections out exactly in turn.
 */
function inTurn(left: number, { match, target }: Way): string {
  return `${match}${left === 1 ? "" : `-m statistic --mode nth --every ${left} --packet 0 `}${target}`;
}

function wayTo(context: PortContext, endpoint: Endpoint): Way {
  const { port, chains } = context;
  const match = `-p ${port.protocol} `;
  const target = `-j DNAT --to-destination ${withPort(endpoint.ip, endpoint.port)}`;
  const asksItself = mayAskItself(port, endpoint);
  if (port.affinitySeconds === undefined && !asksItself) return { match, target };
  const own = chains.endpoint(endpoint);
  if (!context.nat.has(own)) {
    const rule = context.nat.chain(own);
    if (asksItself) rule(`-s ${alone(endpoint.ip)} -j KUBE-MARK-MASQ`);
    const remember = port.affinitySeconds === undefined ? "" : `-m recent --set --name ${own} ${bySource(context)} `;
    rule(`${match}${remember}${target}`);
  }
  return { match: "", target: `-j ${own}` };
}

/**
 * Whether this node can see a packet from an endpoint to its own service: the endpoint may be here, or its packets come as they are
 * from another node, to one that keeps clients' addresses.
 */
function mayAskItself(port: ServicePort, { elsewhere }: Endpoint): boolean {
  return !elsewhere || port.externalLocal;
}

function bySource({ family }: PortContext): string {
  return `--mask ${notations[family].mask} --rsource`;
}
