/** The resources of the group networking.k8s.io. */
import * as sub from "../subresources.ts";
import { Ingress, IngressClass, IPAddress, NetworkPolicy, ServiceCIDR } from "../types/networking/v1/index.ts";
import { resource } from "./make.ts";

const group = "networking.k8s.io";

export const IngressClasses = resource({
  group,
  kind: "IngressClass",
  plural: "ingressclasses",
  schema: IngressClass,
  namespaced: false,
});
export const Ingresses = resource({
  group,
  kind: "Ingress",
  plural: "ingresses",
  schema: Ingress,
  shortNames: ["ing"],
  subresources: [sub.status],
});
export const IPAddresses = resource({
  group,
  kind: "IPAddress",
  plural: "ipaddresses",
  schema: IPAddress,
  shortNames: ["ip"],
  namespaced: false,
});
export const NetworkPolicies = resource({
  group,
  kind: "NetworkPolicy",
  plural: "networkpolicies",
  schema: NetworkPolicy,
  shortNames: ["netpol"],
});
export const ServiceCIDRs = resource({
  group,
  kind: "ServiceCIDR",
  plural: "servicecidrs",
  schema: ServiceCIDR,
  namespaced: false,
  subresources: [sub.status],
});
