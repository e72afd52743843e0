/**
 * The rules of one service port.
 *
 * A packet's way in `nat`: KUBE-SERVICES and KUBE-SERVICES-* find the service by destination (node ports last), KUBE-EXT-* handles what
 * comes from outside, KUBE-SVC-* chooses an endpoint, and the destination is rewritten: at once, or in KUBE-SEP-*
 * where there is more to do with this endpoint. `filter` refuses what has no endpoint.
 */
import { alone } from "../services/addresses.ts";
import { isExternal, type Endpoint, type ServicePort } from "../services/service-port.ts";
import { usableEndpoints } from "../services/usable.ts";
import { renderBalancer } from "./balancer.ts";
import { comment, dport } from "./base.ts";
import { dispatchChain } from "./dispatch.ts";
import { TableBuilder, type RuleSet } from "./chains.ts";
import { renderExternal } from "./external.ts";
import { serviceChains } from "./names.ts";
import { refusal, type PortContext, type RenderOptions } from "./port-context.ts";

export function renderServicePort(port: ServicePort, options: RenderOptions): RuleSet {
  const chains = serviceChains(port);
  const usable = usableEndpoints(port);
  const context: PortContext = {
    ...options,
    nat: new TableBuilder(),
    filter: new TableBuilder(),
    port,
    usable,
    chains,
    internal: port.internalLocal ? chains.local : chains.cluster,
    external: port.externalLocal ? chains.local : chains.cluster,
  };
  renderClusterIP(context, port.internalLocal ? usable.local : usable.cluster);
  if (isExternal(port)) renderExternal(context, port.externalLocal ? usable.local : usable.cluster);
  const useCluster = !port.internalLocal || isExternal(port);
  const useLocal = port.internalLocal || (isExternal(port) && port.externalLocal);
  if (useCluster) renderBalancer(context, { chain: chains.cluster, endpoints: usable.cluster });
  if (useLocal) renderBalancer(context, { chain: chains.local, endpoints: usable.local });
  return { nat: context.nat.build(), filter: context.filter.build() };
}

function renderClusterIP(context: PortContext, endpoints: readonly Endpoint[]): void {
  const { nat, filter, port, internal } = context;
  const target = `-d ${alone(port.clusterIP)} -p ${port.protocol}`;
  if (endpoints.length > 0)
    nat.chain(dispatchChain(port.clusterIP))(
      `${target} ${comment(`${port.name} cluster IP`)} ${dport(port, port.port)} -j ${internal}`,
    );
  else {
    const { reason, verdict } = refusal(context);
    filter.chain("KUBE-SERVICES")(`${target} ${comment(reason)} ${dport(port, port.port)} ${verdict}`);
  }
}
