/**
 * The whole rule set for a list of service ports: a pure function. What one port contributes is rendered once for as long as it
 * stays the same.
 */
import type { IPFamily } from "@kayak/api";
import { notations } from "../services/addresses.ts";
import type { ServicePort } from "../services/service-port.ts";
import { comment, renderBaseFilter, renderBaseNat, renderUnknownServices } from "./base.ts";
import { TableBuilder, type RuleSet, type Table } from "./chains.ts";
import { dispatchRule, isDispatchChain } from "./dispatch.ts";
import type { RenderOptions } from "./port-context.ts";
import { renderServicePort } from "./service-rules.ts";

const nodePorts = comment("kubernetes service nodeports; NOTE: this must be the last rule in this chain");

export function createRenderer(options: RenderOptions): (ports: readonly ServicePort[]) => RuleSet {
  const rendered = new WeakMap<ServicePort, RuleSet>();
  const partOf = (port: ServicePort) => {
    const part = rendered.get(port) ?? renderServicePort(port, options);
    rendered.set(port, part);
    return part;
  };
  return (ports) => assemble(ports.map(partOf), options);
}

function assemble(parts: readonly RuleSet[], { family, serviceRanges }: RenderOptions): RuleSet {
  const nat = new TableBuilder();
  const filter = new TableBuilder();
  renderBaseNat(nat);
  renderBaseFilter(filter);
  for (const part of parts) {
    merge(nat, part.nat);
    merge(filter, part.filter);
  }
  renderDispatch(nat, family);
  renderUnknownServices(filter, serviceRanges);
  return { nat: nat.build(), filter: filter.build() };
}

/** Chains that services share grow; a service's own are taken as they are. */
function merge(into: TableBuilder, part: Table): void {
  for (const [name, rules] of part) {
    if (isDispatchChain(name) || into.has(name)) rules.forEach(into.chain(name));
    else into.adopt(name, rules);
  }
}

function renderDispatch(nat: TableBuilder, family: IPFamily): void {
  const rule = nat.chain("KUBE-SERVICES");
  for (const chain of [...nat.build().keys()].filter(isDispatchChain).sort()) rule(dispatchRule(chain, family));
  rule(`! -d ${notations[family].loopback} ${nodePorts} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`);
}
