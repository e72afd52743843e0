/** Services and what is behind them. */
import { ageOf } from "../time.ts";
import type * as core from "../types/core/v1/index.ts";
import type * as discovery from "../types/discovery/v1/index.ts";
import { ageColumn, column, labelsText, nameColumn, none, someOf, unknown } from "./printer.ts";
import type { Printer } from "./printer.ts";

export const servicePrinter: Printer<core.Service> = {
  columns: [
    nameColumn,
    column("Type", "How the service is reached."),
    column("Cluster-IP", "The service's address within the cluster."),
    column("External-IP", "Where the service is reached from outside."),
    column("Port(s)", "The service's ports, each with its node port and protocol."),
    ageColumn,
    column("Selector", "The labels of the pods behind the service.", { wide: true }),
  ],
  cells(service, now) {
    const { metadata, spec } = service;
    return [
      metadata.name,
      spec.type ?? "",
      spec.clusterIPs?.[0] || spec.clusterIP || none,
      externalIP(service),
      spec.ports?.map(portText).join(",") || none,
      ageOf(metadata.creationTimestamp, now),
      labelsText(spec.selector),
    ];
  },
};

function externalIP({ spec, status }: core.Service): string {
  const external = spec.externalIPs ?? [];
  switch (spec.type) {
    case "ClusterIP":
    case "NodePort":
      return external.join(",") || none;
    case "LoadBalancer": {
      const ingress = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "");
      return [...new Set([...ingress.filter(Boolean), ...external])].join(",") || "<pending>";
    }
    case "ExternalName":
      return spec.externalName ?? "";
    case undefined:
    default:
      return unknown;
  }
}

function portText({ port, nodePort, protocol = "TCP" }: core.ServicePort): string {
  return nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;
}

export const endpointsPrinter: Printer<core.Endpoints> = {
  columns: [nameColumn, column("Endpoints", "Some of the addresses and ports behind the service."), ageColumn],
  cells: ({ metadata, subsets = [] }, now) => [
    metadata.name,
    someOf(subsets.flatMap(subsetAddresses), { empty: none }),
    ageOf(metadata.creationTimestamp, now),
  ],
};

function subsetAddresses({ addresses = [], ports = [] }: core.EndpointSubset): string[] {
  if (ports.length === 0) return addresses.map(({ ip }) => ip);
  return ports.flatMap(({ port }) =>
    addresses.map(({ ip }) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)),
  );
}

const unset = "<unset>";

export const endpointSlicePrinter: Printer<discovery.EndpointSlice> = {
  columns: [
    nameColumn,
    column("AddressType", "The sort of addresses in this slice."),
    column("Ports", "Some of the ports of the endpoints."),
    column("Endpoints", "Some of the addresses in this slice."),
    ageColumn,
  ],
  cells: ({ metadata, addressType, ports, endpoints }, now) => [
    metadata.name,
    addressType,
    someOf(
      (ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? "*") : String(port))),
      { empty: unset },
    ),
    someOf(
      (endpoints ?? []).flatMap(({ addresses }) => addresses),
      { empty: unset },
    ),
    ageOf(metadata.creationTimestamp, now),
  ],
};
