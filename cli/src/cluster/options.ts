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

export const settingsOptions = {
  nodes: { type: "string", value: "N", help: "how many nodes", default: String(defaultNodes) },
  "api-port": {
    type: "string",
    value: "PORT",
    help: "the API server's port",
    default: `${defaultPorts.api}, or the next free one`,
  },
  "cluster-cidr": {
    type: "string",
    value: "CIDR",
    help: "addresses of pods",
    default: `${wishes.clusterCIDR.candidates[0]}, or another free range`,
  },
  "service-cidr": {
    type: "string",
    value: "CIDR",
    help: "addresses of services",
    default: `${wishes.serviceCIDR.candidates[0]}, or another free range`,
  },
  "node-cidr": {
    type: "string",
    value: "CIDR",
    help: "addresses of nodes",
    default: `${wishes.nodeCIDR.candidates[0]}, or another free range`,
  },
  separate: { type: "boolean", help: "run API server, scheduler and controller manager as processes of their own" },
} satisfies Record<string, OptionSpec>;
