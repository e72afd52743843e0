/** Traffic from outside: external addresses, load balancers, node ports. */
import { rangeCovers } from "@kayak/api";
import { alone, notations } from "../services/addresses.ts";
import type { Endpoint } from "../services/service-port.ts";
import { comment, dport } from "./base.ts";
import { dispatchChain } from "./dispatch.ts";
import { refusal, type PortContext } from "./port-context.ts";

export function renderExternal(context: PortContext, endpoints: readonly Endpoint[]): void {
  const { nat, filter, port, usable } = context;
  const destinations = destinationsOf(context);
  if (endpoints.length === 0) {
    const refuse = filter.chain("KUBE-EXTERNAL-SERVICES");
    const { reason, verdict } = refusal(context);
    for (const { match, local, number } of destinations)
      refuse(`${match} ${comment(reason)} ${local}${dport(port, number)} ${verdict}`);
  }
  if (usable.cluster.length > 0) {
    for (const { match, number, label, chain, target } of destinations)
      nat.chain(chain)(`${match} ${comment(label)} ${dport(port, number)} -j ${target}`);
    renderExternalChain(context, endpoints);
  }
  if (isGuarded(context)) renderFirewall(context);
  if (port.healthCheckNodePort !== undefined) {
    const what = comment(`${port.name} health check node port`);
    filter.chain("KUBE-NODEPORTS")(`-p tcp ${what} -m tcp --dport ${port.healthCheckNodePort} -j ACCEPT`);
  }
}

function isGuarded({ port, usable }: PortContext): boolean {
  return port.sourceRanges.length > 0 && port.balancerIPs.length > 0 && usable.cluster.length > 0;
}

/** Where traffic from outside arrives. `local` tells a node port in `filter`; in `nat` KUBE-NODEPORTS has seen to that. */
function destinationsOf(context: PortContext) {
  const { port, chains } = context;
  const address = (ip: string, label: string, target: string) => ({
    match: `-d ${alone(ip)} -p ${port.protocol}`,
    local: "",
    number: port.port,
    label: `${port.name} ${label}`,
    chain: dispatchChain(ip),
    target,
  });
  const balanced = isGuarded(context) ? chains.firewall : chains.external;
  const addresses = [
    ...port.externalIPs.map((ip) => address(ip, "external IP", chains.external)),
    ...port.balancerIPs.map((ip) => address(ip, "loadbalancer IP", balanced)),
  ];
  if (port.nodePort === undefined) return addresses;
  const onNode = {
    match: `-p ${port.protocol}`,
    local: "-m addrtype --dst-type LOCAL ",
    number: port.nodePort,
    label: port.name,
    chain: "KUBE-NODEPORTS",
    target: chains.external,
  };
  return [...addresses, onNode];
}

/** A `Local` policy keeps the client's address, which needs the endpoint on this node; the cluster's own traffic goes anywhere. */
function renderExternalChain(context: PortContext, endpoints: readonly Endpoint[]): void {
  const { nat, clusterCIDR, port, chains, external } = context;
  const rule = nat.chain(chains.external);
  const destinations = `${port.name} external destinations`;
  if (!port.externalLocal) {
    rule(`${comment(`masquerade traffic for ${destinations}`)} -j KUBE-MARK-MASQ`);
  } else {
    const fromNode = "-m addrtype --src-type LOCAL";
    rule(`-s ${clusterCIDR} ${comment(`pod traffic for ${destinations}`)} -j ${chains.cluster}`);
    rule(`${comment(`masquerade LOCAL traffic for ${destinations}`)} ${fromNode} -j KUBE-MARK-MASQ`);
    rule(`${comment(`route LOCAL traffic for ${destinations}`)} ${fromNode} -j ${chains.cluster}`);
  }
  if (endpoints.length > 0) rule(`-j ${external}`);
}

/** Who may not come keeps the balancer's address as destination, and is dropped for it. */
function renderFirewall({ family, nat, filter, nodeIPs, port, chains }: PortContext): void {
  const rule = nat.chain(chains.firewall);
  const label = comment(`${port.name} loadbalancer IP`);
  for (const range of port.sourceRanges) {
    const source = range === notations[family].everywhere ? "" : `-s ${range} `;
    rule(`${source}${label} -j ${chains.external}`);
  }
  // A node that has the balancer's address itself asks from that address.
  if (nodeIPs.some((ip) => port.sourceRanges.some((range) => rangeCovers(range, ip)))) {
    for (const ip of port.balancerIPs) rule(`-s ${alone(ip)} ${label} -j ${chains.external}`);
  }
  rule(comment(`other traffic to ${port.name} will be dropped by KUBE-PROXY-FIREWALL`));
  const denied = comment(`${port.name} traffic not accepted by ${chains.firewall}`);
  for (const ip of port.balancerIPs)
    filter.chain("KUBE-PROXY-FIREWALL")(
      `-d ${alone(ip)} -p ${port.protocol} ${denied} ${dport(port, port.port)} -j DROP`,
    );
}
