/** Chooses an endpoint: the one a client had, where it is to keep it, else the next in turn. */
import { withPort } from "@kayak/api";
import { alone, notations } from "../services/addresses.ts";
import type { Endpoint } from "../services/service-port.ts";
import { comment, dport } from "./base.ts";
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
    const target = `-d ${alone(port.clusterIP)} -p ${port.protocol} ${comment(`${port.name} cluster IP`)}`;
    rule(`! -s ${clusterCIDR} ${target} ${dport(port, port.port)} -j KUBE-MARK-MASQ`);
  }
  const label = (endpoint: Endpoint) => comment(`${port.name} -> ${withPort(endpoint.ip, endpoint.port)}`);
  if (port.affinitySeconds !== undefined) {
    for (const endpoint of endpoints) {
      const own = chains.endpoint(endpoint);
      rule(
        `${label(endpoint)} -m recent --rcheck --seconds ${port.affinitySeconds} --reap --name ${own} ${bySource(context)} -j ${own}`,
      );
    }
  }
  endpoints.forEach((endpoint, i) => {
    rule(`${label(endpoint)} ${inTurn(endpoints.length - i)}-j ${chains.endpoint(endpoint)}`);
    renderEndpoint(context, endpoint);
  });
}

/**
 * Of `left` endpoints that are still to be asked, the first takes every `left`th connection that comes this far. Each rule counts
 * by itself, so together they deal connections out exactly in turn.
 */
function inTurn(left: number): string {
  return left === 1 ? "" : `-m statistic --mode nth --every ${left} --packet 0 `;
}

function bySource({ family }: PortContext): string {
  return `--mask ${notations[family].mask} --rsource`;
}

function renderEndpoint(context: PortContext, endpoint: Endpoint): void {
  const { nat, port, chains } = context;
  const chain = chains.endpoint(endpoint);
  if (nat.has(chain)) return;
  const rule = nat.chain(chain);
  rule(`-s ${alone(endpoint.ip)} ${comment(port.name)} -j KUBE-MARK-MASQ`); // a pod that reaches itself through the service
  const remember = port.affinitySeconds === undefined ? "" : `-m recent --set --name ${chain} ${bySource(context)} `;
  const target = withPort(endpoint.ip, endpoint.port);
  rule(`-p ${port.protocol} ${comment(port.name)} ${remember}-j DNAT --to-destination ${target}`);
}
