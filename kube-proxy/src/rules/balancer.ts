/** Chooses an endpoint: the one a client had, where it is to keep it, else the next in turn. */
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
    const target = `-d ${port.clusterIP}/32 -p ${port.protocol} ${comment(`${port.name} cluster IP`)}`;
    rule(`! -s ${clusterCIDR} ${target} ${dport(port, port.port)} -j KUBE-MARK-MASQ`);
  }
  const label = (endpoint: Endpoint) => comment(`${port.name} -> ${endpoint.ip}:${endpoint.port}`);
  if (port.affinitySeconds !== undefined) {
    for (const endpoint of endpoints) {
      const own = chains.endpoint(endpoint);
      rule(`${label(endpoint)} ${remembered(own, port.affinitySeconds)} -j ${own}`);
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

const bySource = "--mask 255.255.255.255 --rsource";

function remembered(endpointChain: string, seconds: number): string {
  return `-m recent --rcheck --seconds ${seconds} --reap --name ${endpointChain} ${bySource}`;
}

function renderEndpoint({ nat, port, chains }: PortContext, endpoint: Endpoint): void {
  const chain = chains.endpoint(endpoint);
  if (nat.has(chain)) return;
  const rule = nat.chain(chain);
  rule(`-s ${endpoint.ip}/32 ${comment(port.name)} -j KUBE-MARK-MASQ`); // a pod that reaches itself through the service
  const remember = port.affinitySeconds === undefined ? "" : `-m recent --set --name ${chain} ${bySource} `;
  rule(`-p ${port.protocol} ${comment(port.name)} ${remember}-j DNAT --to-destination ${endpoint.ip}:${endpoint.port}`);
}
