/** What a cluster can be made with. */
import type { OptionSpec } from "../command/spec.ts";
import type { IPFamily } from "@kayak/api/names";

export const maxNodes = 200;
export const defaultNodes = 3;
export const highestPort = 65535;
export const defaultPorts = { api: 6443, etcd: 2379 };

export type RangeKey = "nodeCIDR" | "clusterCIDR" | "serviceCIDR";

interface FamilyWish {
  /** Tried in turn where the user wants nothing special. */
  readonly candidates: readonly string[];
  /** How wide and how narrow it may be. */
  readonly prefixes: readonly [widest: number, narrowest: number];
}

export interface RangeWish {
  readonly flag: string;
  readonly of: Readonly<Record<IPFamily, FamilyWish>>;
}

function numbered(length: number, range: (index: number) => string): string[] {
  return Array.from({ length }, (_, index) => range(index));
}

/** A node's pods have a /24 and a /64; services no more than upstream's server takes. */
export const wishes: Readonly<Record<RangeKey, RangeWish>> = {
  nodeCIDR: {
    flag: "node-cidr",
    of: {
      IPv4: { candidates: numbered(64, (i) => `10.89.${i}.0/24`), prefixes: [8, 29] },
      IPv6: { candidates: numbered(12, (i) => `fd00:10:${89 - i}::/64`), prefixes: [8, 96] },
    },
  },
  clusterCIDR: {
    flag: "cluster-cidr",
    of: {
      IPv4: { candidates: numbered(12, (i) => `10.${244 + i}.0.0/16`), prefixes: [8, 24] },
      IPv6: { candidates: numbered(12, (i) => `fd00:10:${244 + i}::/56`), prefixes: [48, 62] },
    },
  },
  serviceCIDR: {
    flag: "service-cidr",
    of: {
      IPv4: { candidates: numbered(12, (i) => `10.${96 + i}.0.0/16`), prefixes: [8, 28] },
      IPv6: { candidates: numbered(12, (i) => `fd00:10:${96 + i}::/112`), prefixes: [108, 122] },
    },
  },
};

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
    help: "addresses of pods; with one of each family, separated by a comma, the cluster has both; of IPv6 alone, only that",
    default: `${wishes.clusterCIDR.of.IPv4.candidates[0]}, or another free range`,
  },
  "service-cidr": {
    type: "string",
    value: "CIDR",
    help: "addresses of services, of one family or both",
    default: `${wishes.serviceCIDR.of.IPv4.candidates[0]}, or another free range`,
  },
  separate: { type: "boolean", help: "run API server, scheduler and controller manager as processes of their own" },
} satisfies Record<string, OptionSpec>;

/** Of a cluster on one machine. */
export const settingsOptions = {
  nodes: { type: "string", value: "N", help: "how many nodes", default: String(defaultNodes) },
  "node-cidr": {
    type: "string",
    value: "CIDR",
    help: "addresses of nodes, of one family or both",
    default: `${wishes.nodeCIDR.of.IPv4.candidates[0]}, or another free range`,
  },
  ...commonOptions,
} satisfies Record<string, OptionSpec>;

/** Of the node that a machine is. */
export const machineOptions = {
  "node-name": { type: "string", value: "NAME", help: "the node's name", default: "the machine's" },
  "node-ip": {
    type: "string",
    value: "ADDRESS",
    help: "the address at which other nodes reach it; in a cluster of both families one of each, separated by a comma",
    default: "the one that leads to the server, and one beside it",
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
