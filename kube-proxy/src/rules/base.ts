/** The chains that exist whatever services there are, and the jumps into them. */
import type { ServicePort } from "../services/service-port.ts";
import { TableBuilder, type Jump, type Table } from "./chains.ts";

/** Packets with this mark are masqueraded when they leave. */
const mark = "0x4000";

export function comment(text: string): string {
  return `-m comment --comment "${text}"`;
}

export function dport({ protocol }: Pick<ServicePort, "protocol">, number: number): string {
  return `-m ${protocol} --dport ${number}`;
}

const portals = comment("kubernetes service portals");
const externalPortals = comment("kubernetes externally-visible service portals");
const firewall = comment("kubernetes load balancer firewall");
const healthChecks = comment("kubernetes health check service ports");
const isNew = "-m conntrack --ctstate NEW";

/** In the order in which they are to stand at the head of their chain. */
export const jumps: readonly Jump[] = [
  { table: "nat", from: "PREROUTING", rule: `${portals} -j KUBE-SERVICES` },
  { table: "nat", from: "OUTPUT", rule: `${portals} -j KUBE-SERVICES` },
  { table: "nat", from: "POSTROUTING", rule: `${comment("kubernetes postrouting rules")} -j KUBE-POSTROUTING` },
  { table: "filter", from: "INPUT", rule: `${isNew} ${firewall} -j KUBE-PROXY-FIREWALL` },
  { table: "filter", from: "FORWARD", rule: `${isNew} ${firewall} -j KUBE-PROXY-FIREWALL` },
  { table: "filter", from: "OUTPUT", rule: `${isNew} ${firewall} -j KUBE-PROXY-FIREWALL` },
  { table: "filter", from: "INPUT", rule: `${healthChecks} -j KUBE-NODEPORTS` },
  { table: "filter", from: "INPUT", rule: `${isNew} ${externalPortals} -j KUBE-EXTERNAL-SERVICES` },
  { table: "filter", from: "FORWARD", rule: `${isNew} ${externalPortals} -j KUBE-EXTERNAL-SERVICES` },
  { table: "filter", from: "FORWARD", rule: `${isNew} ${portals} -j KUBE-SERVICES` },
  { table: "filter", from: "OUTPUT", rule: `${isNew} ${portals} -j KUBE-SERVICES` },
  { table: "filter", from: "FORWARD", rule: `${comment("kubernetes forwarding rules")} -j KUBE-FORWARD` },
];

export const ownChains: Readonly<Record<Jump["table"], readonly string[]>> = {
  nat: ["KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-MARK-MASQ"],
  filter: ["KUBE-SERVICES", "KUBE-EXTERNAL-SERVICES", "KUBE-NODEPORTS", "KUBE-PROXY-FIREWALL", "KUBE-FORWARD"],
};

/** Every chain starts empty; `last` comes after the rules of all services. */
export function renderBaseNat(last: string): Table {
  const nat = new TableBuilder(ownChains.nat);
  nat.chain("KUBE-SERVICES")(last);
  nat.chain("KUBE-MARK-MASQ")(`-j MARK --set-xmark ${mark}/${mark}`);
  const postrouting = nat.chain("KUBE-POSTROUTING");
  postrouting(`-m mark ! --mark ${mark}/${mark} -j RETURN`);
  postrouting(`-j MARK --set-xmark ${mark}/0x0`); // so that the packet isn't masqueraded again on its way through another namespace
  postrouting(`${comment("kubernetes service traffic requiring SNAT")} -j MASQUERADE --random-fully`);
  return nat.build();
}

/**
 * What is still for one of the service ranges after all services' rules is for a service that is not known here, perhaps not yet. Were
 * it let out, it would come back or die as unreachable, and the kernel would remember the connection as one that is led nowhere;
 * dropped, the client's next attempt finds the service.
 */
export function renderBaseFilter(serviceRanges: readonly string[]): Table {
  const filter = new TableBuilder(ownChains.filter);
  for (const range of serviceRanges)
    filter.chain("KUBE-SERVICES")(`-d ${range} ${comment("no service known here")} -j DROP`);
  const forward = filter.chain("KUBE-FORWARD");
  forward("-m conntrack --ctstate INVALID -j DROP"); // else the sender's kernel resets the connection it doesn't know
  forward(`${comment("kubernetes forwarding rules")} -m mark --mark ${mark}/${mark} -j ACCEPT`);
  forward(`${comment("kubernetes forwarding conntrack rule")} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`);
  return filter.build();
}
