/**
 * The whole rule set for a list of service ports: a pure function.
 *
 * A packet's way in `nat`: KUBE-SERVICES finds the service by destination (node ports last), KUBE-EXT-* handles what comes from
 * outside, KUBE-SVC-* chooses an endpoint, KUBE-SEP-* rewrites the destination. `filter` refuses what has no endpoint.
 */
import type { Endpoint, ServicePort } from "../services/service-port.ts";
import { usableEndpoints } from "../services/usable.ts";
import { comment, renderBaseFilter, renderBaseNat } from "./base.ts";
import { TableBuilder, type RuleSet } from "./chains.ts";
import { serviceChains, type ServiceChains } from "./names.ts";

export interface RenderOptions {
  /** Addresses of pods: other sources are masqueraded on their way to a service. */
  readonly clusterCIDR: string;
}

interface Context extends RenderOptions {
  readonly nat: TableBuilder;
  readonly filter: TableBuilder;
}

/** A service port with what is needed to render it. */
interface Rendered {
  readonly port: ServicePort;
  readonly chains: ServiceChains;
  /** The chain for traffic inside the cluster, and the one for traffic from outside. */
  readonly internal: string;
  readonly external: string;
}

export function renderRules(ports: readonly ServicePort[], options: RenderOptions): RuleSet {
  const context = { ...options, nat: new TableBuilder(), filter: new TableBuilder() };
  renderBaseNat(context.nat);
  renderBaseFilter(context.filter);
  for (const port of ports) renderServicePort(context, port);
  const nodePorts = comment("kubernetes service nodeports; NOTE: this must be the last rule in this chain");
  context.nat.chain("KUBE-SERVICES")(`! -d 127.0.0.0/8 ${nodePorts} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`);
  return { nat: context.nat.build(), filter: context.filter.build() };
}

function renderServicePort(context: Context, port: ServicePort): void {
  const chains = serviceChains(port);
  const usable = usableEndpoints(port);
  const rendered = {
    port,
    chains,
    internal: port.internalLocal ? chains.local : chains.cluster,
    external: port.externalLocal ? chains.local : chains.cluster,
  };
  renderClusterIP(context, rendered, port.internalLocal ? usable.local : usable.cluster);
  if (isExternal(port)) renderExternal(context, rendered, port.externalLocal ? usable.local : usable.cluster);
  const useCluster = !port.internalLocal || isExternal(port);
  const useLocal = port.internalLocal || (isExternal(port) && port.externalLocal);
  if (useCluster) renderBalancer(context, rendered, { chain: chains.cluster, endpoints: usable.cluster });
  if (useLocal) renderBalancer(context, rendered, { chain: chains.local, endpoints: usable.local });
}

function isExternal(port: ServicePort): boolean {
  return port.nodePort !== undefined || port.externalIPs.length > 0;
}

function renderClusterIP({ nat, filter }: Context, { port, internal }: Rendered, endpoints: readonly Endpoint[]): void {
  const target = `-d ${port.clusterIP}/32 -p ${port.protocol}`;
  if (endpoints.length > 0)
    nat.chain("KUBE-SERVICES")(
      `${target} ${comment(`${port.name} cluster IP`)} ${dport(port, port.port)} -j ${internal}`,
    );
  else filter.chain("KUBE-SERVICES")(`${target} ${comment(refusal(port))} ${dport(port, port.port)} ${verdict(port)}`);
}

/**
 * With endpoints elsewhere a `Local` policy drops, so that a load balancer tries another node; without any it refuses. TCP with a
 * reset: the kernel sends one ICMP error per second and client, the rest of the clients' attempts would wait.
 */
function verdict(port: ServicePort): string {
  if (usableEndpoints(port).cluster.length > 0) return "-j DROP";
  return `-j REJECT --reject-with ${port.protocol === "tcp" ? "tcp-reset" : "icmp-port-unreachable"}`;
}

function refusal(port: ServicePort): string {
  return usableEndpoints(port).cluster.length > 0
    ? `${port.name} has no local endpoints`
    : `${port.name} has no endpoints`;
}

function renderExternal(context: Context, rendered: Rendered, endpoints: readonly Endpoint[]): void {
  const destinations = externalDestinations(rendered.port);
  const { port, chains } = rendered;
  if (endpoints.length === 0) {
    const refuse = context.filter.chain("KUBE-EXTERNAL-SERVICES");
    for (const { match, local, number } of destinations)
      refuse(`${match} ${comment(refusal(port))} ${local}${dport(port, number)} ${verdict(port)}`);
  }
  if (usableEndpoints(port).cluster.length === 0) return;
  for (const { match, number, label, chain } of destinations)
    context.nat.chain(chain)(`${match} ${comment(label)} ${dport(port, number)} -j ${chains.external}`);
  renderExternalChain(context, rendered, endpoints);
}

/** Where traffic from outside arrives. `local` tells a node port in `filter`; in `nat` KUBE-NODEPORTS has seen to that. */
function externalDestinations(port: ServicePort) {
  const addresses = port.externalIPs.map((ip) => ({
    match: `-d ${ip}/32 -p ${port.protocol}`,
    local: "",
    number: port.port,
    label: `${port.name} external IP`,
    chain: "KUBE-SERVICES",
  }));
  if (port.nodePort === undefined) return addresses;
  return [
    ...addresses,
    {
      match: `-p ${port.protocol}`,
      local: "-m addrtype --dst-type LOCAL ",
      number: port.nodePort,
      label: port.name,
      chain: "KUBE-NODEPORTS",
    },
  ];
}

/** A `Local` policy keeps the client's address, which needs the endpoint on this node; the cluster's own traffic goes anywhere. */
function renderExternalChain(
  { nat, clusterCIDR }: Context,
  { port, chains, external }: Rendered,
  endpoints: readonly Endpoint[],
): void {
  const rule = nat.chain(chains.external);
  if (!port.externalLocal) {
    rule(`${comment(`masquerade traffic for ${port.name} external destinations`)} -j KUBE-MARK-MASQ`);
  } else {
    rule(`-s ${clusterCIDR} ${comment(`pod traffic for ${port.name} external destinations`)} -j ${chains.cluster}`);
    rule(
      `${comment(`masquerade LOCAL traffic for ${port.name} external destinations`)} -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`,
    );
    rule(
      `${comment(`route LOCAL traffic for ${port.name} external destinations`)} -m addrtype --src-type LOCAL -j ${chains.cluster}`,
    );
  }
  if (endpoints.length > 0) rule(`-j ${external}`);
}

interface Balancer {
  readonly chain: string;
  readonly endpoints: readonly Endpoint[];
}

function renderBalancer(context: Context, { port, chains, internal }: Rendered, { chain, endpoints }: Balancer): void {
  const { nat, clusterCIDR } = context;
  if (endpoints.length === 0 || nat.has(chain)) return;
  const rule = nat.chain(chain);
  if (chain === internal) {
    rule(
      `! -s ${clusterCIDR} -d ${port.clusterIP}/32 -p ${port.protocol} ${comment(`${port.name} cluster IP`)} ${dport(port, port.port)} -j KUBE-MARK-MASQ`,
    );
  }
  const label = (endpoint: Endpoint) => comment(`${port.name} -> ${endpoint.ip}:${endpoint.port}`);
  if (port.affinitySeconds !== undefined) {
    for (const endpoint of endpoints)
      rule(
        `${label(endpoint)} ${remembered(chains.endpoint(endpoint), port.affinitySeconds)} -j ${chains.endpoint(endpoint)}`,
      );
  }
  endpoints.forEach((endpoint, i) => {
    rule(`${label(endpoint)} ${inTurn(endpoints.length - i)}-j ${chains.endpoint(endpoint)}`);
    renderEndpoint(nat, { port, chains }, endpoint);
  });
}

/**
 * Of `left` endpoints that are still to be asked, the first takes every `left`th connection that comes this far. Each rule counts
 * by itself, so together they deal connections out exactly in turn.
 */
function inTurn(left: number): string {
  return left === 1 ? "" : `-m statistic --mode nth --every ${left} --packet 0 `;
}

function remembered(endpointChain: string, seconds: number): string {
  return `-m recent --rcheck --seconds ${seconds} --reap --name ${endpointChain} --mask 255.255.255.255 --rsource`;
}

function renderEndpoint(
  nat: TableBuilder,
  { port, chains }: Pick<Rendered, "port" | "chains">,
  endpoint: Endpoint,
): void {
  const chain = chains.endpoint(endpoint);
  if (nat.has(chain)) return;
  const rule = nat.chain(chain);
  rule(`-s ${endpoint.ip}/32 ${comment(port.name)} -j KUBE-MARK-MASQ`); // a pod that reaches itself through the service
  const remember =
    port.affinitySeconds === undefined ? "" : `-m recent --set --name ${chain} --mask 255.255.255.255 --rsource `;
  rule(`-p ${port.protocol} ${comment(port.name)} ${remember}-j DNAT --to-destination ${endpoint.ip}:${endpoint.port}`);
}

function dport({ protocol }: ServicePort, number: number): string {
  return `-m ${protocol} --dport ${number}`;
}
