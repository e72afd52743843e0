/** Ingresses, their classes, network policies, address ranges. */
import { formatLabelSelector } from "../labels/index.ts";
import { ageOf } from "../time.ts";
import type * as networking from "../types/networking/v1/index.ts";
import { ageColumn, column, nameColumn, none, someOf } from "./printer.ts";
import type { Printer } from "./printer.ts";

export const ingressPrinter: Printer<networking.Ingress> = {
  columns: [
    nameColumn,
    column("Class", "The ingress class."),
    column("Hosts", "Some of the hosts it is about."),
    column("Address", "Where requests come in."),
    column("Ports", "The ports on which they come in."),
    ageColumn,
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.ingressClassName ?? none,
    someOf(
      (spec.rules ?? []).flatMap(({ host }) => host || []),
      { empty: "*" },
    ),
    addressesText(status.loadBalancer),
    spec.tls?.length ? "80, 443" : "80",
    ageOf(metadata.creationTimestamp, now),
  ],
};

function addressesText({ ingress = [] }: networking.IngressLoadBalancerStatus): string {
  const addresses = ingress.flatMap(({ ip, hostname }) => ip || hostname || []);
  return [...new Set(addresses)].sort().join(",");
}

export const ingressClassPrinter: Printer<networking.IngressClass> = {
  columns: [
    nameColumn,
    column("Controller", "Who looks after ingresses of the class."),
    column("Parameters", "The object with further settings."),
    ageColumn,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.controller ?? "",
    spec.parameters ? parametersText(spec.parameters) : none,
    ageOf(metadata.creationTimestamp, now),
  ],
};

function parametersText({ kind, apiGroup, name }: networking.IngressClassParametersReference): string {
  return `${kind}${apiGroup === undefined ? "" : `.${apiGroup}`}/${name}`;
}

export const networkPolicyPrinter: Printer<networking.NetworkPolicy> = {
  columns: [nameColumn, column("Pod-Selector", "The pods that the policy is about."), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    formatLabelSelector(spec.podSelector),
    ageOf(metadata.creationTimestamp, now),
  ],
};

export const ipAddressPrinter: Printer<networking.IPAddress> = {
  columns: [nameColumn, column("ParentRef", "Whose address it is."), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    parentText(spec.parentRef),
    ageOf(metadata.creationTimestamp, now),
  ],
};

function parentText({ group, resource, namespace, name }: networking.ParentReference): string {
  return [group ? `${resource}.${group}` : resource, namespace, name].filter(Boolean).join("/");
}

export const serviceCIDRPrinter: Printer<networking.ServiceCIDR> = {
  columns: [nameColumn, column("CIDRs", "The ranges."), ageColumn],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    (spec.cidrs ?? []).join(","),
    ageOf(metadata.creationTimestamp, now),
  ],
};
