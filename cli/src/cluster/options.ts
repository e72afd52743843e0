/** What a cluster can be made with. */
import type { OptionSpec } from "../command/spec.ts";
import type { RangeWish } from "../preflight/addresses.ts";

export const maxNodes = 200;
export const defaultNodes = 3;
export const highestPort = 65535;
export const defaultPorts = { api: 6443, etcd: 2379 };

/** A /16, a dozen to choose from. */
function sixteens(second: number): string[] {
  return Array.from({ length: 12 }, (_, i) => `10.${second + i}.0.0/16`);
}

export const wishes = {
  nodeCIDR: { flag: "node-cidr", candidates: Array.from({ length: 64 }, (_, i) => `10.89.${i}.0/24`) },
  clusterCIDR: { flag: "cluster-cidr", candidates: sixteens(244) },
  serviceCIDR: { flag: "service-cidr", candidates: sixteens(96).filter((range) => !range.startsWith("10.89.")) },
} satisfies Record<string, RangeWish>;

/** Of every cluster. */
export const commonOptions = {
  "api-port": {
    type: "string",
    value: "PORT",
    help: "the API server's port",
    default: `${defaultPorts.api}, or the next free one`,
  },
  "cluster-cidr": {
    type: "string",
    value: "CIDR",
    help: "addresses of pods; with one of IPv6 after a comma the cluster has both families",
    default: `${wishes.clusterCIDR.candidates[0]}, or another free range`,
  },
  "service-cidr": {
    type: "string",
    value: "CIDR",
    help: "addresses of services, of IPv6 after a comma",
    default: `${wishes.serviceCIDR.candidates[0]}, or another free range`,
  },
  separate: { type: "boolean", help: "run API server, scheduler and controller manager as processes of their own" },
} satisfies Record<string, OptionSpec>;

/** Of a cluster on one machine. */
export const settingsOptions = {
  nodes: { type: "string", value: "N", help: "how many nodes", default: String(defaultNodes) },
  "node-cidr": {
    type: "string",
    value: "CIDR",
    help: "addresses of nodes, of IPv6 after a comma",
    default: `${wishes.nodeCIDR.candidates[0]}, or another free range`,
  },
  ...commonOptions,
} satisfies Record<string, OptionSpec>;

/** Of the node that a machine is. */
export const machineOptions = {
  "node-name": { type: "string", value: "NAME", help: "the node's name", default: "the machine's" },
  "node-ip": {
    type: "string",
    value: "ADDRESS",
    help: "the address at which other nodes reach it",
    default: "the one that leads to the server",
  },
} satisfies Record<string, OptionSpec>;

/** Of a cluster across machines. */
export const serverOptions = {
  "advertise-address": {
    type: "string",
    value: "ADDRESS",
    help: "where other machines reach the API server",
    default: "that of the link with the default route",
  },
  "no-node": { type: "boolean", help: "run no pods on this machine" },
  ...machineOptions,
  ...commonOptions,
} satisfies Record<string, OptionSpec>;
