/**
 * What a cluster was made with. Chosen once by the first `up`, kept in `cluster.json`, and the only thing from which
 * everything else (processes, certificates, links) is planned.
 */
import { readFileSync } from "node:fs";
import { CommandError } from "../command/errors.ts";
import { writeAtomically } from "../host/files.ts";
import type { IPv6Ranges } from "./ipv6.ts";
import { sameCluster, type ClusterPaths } from "./paths.ts";

export interface NodeSettings {
  readonly name: string;
  readonly address: string;
  /** By `kayak node stop`: it keeps its place and its data. */
  readonly stopped?: boolean;
}

export interface ClusterSettings {
  readonly name: string;
  /** Names the cluster's etcd. */
  readonly id: string;
  readonly nodes: readonly NodeSettings[];
  readonly apiPort: number;
  readonly etcdClientPort: number;
  readonly etcdPeerPort: number;
  readonly clusterCIDR: string;
  readonly serviceCIDR: string;
  /** Empty where nodes are machines. */
  readonly nodeCIDR: string;
  /** Present in a cluster with both families. */
  readonly ipv6?: IPv6Ranges;
  /** Where other machines reach the API server: its nodes are machines then, and this one has no network for nodes. */
  readonly hostAddress?: string;
  /** API server, scheduler and controller manager as three processes instead of one. */
  readonly separate: boolean;
}

/** Checked by hand: every command reads the settings, and zod takes longer to load than all the rest of `kayak status`. */
const types: Record<
  Exclude<keyof ClusterSettings, "nodes" | "hostAddress" | "ipv6">,
  "string" | "number" | "boolean"
> = {
  name: "string",
  id: "string",
  apiPort: "number",
  etcdClientPort: "number",
  etcdPeerPort: "number",
  clusterCIDR: "string",
  serviceCIDR: "string",
  nodeCIDR: "string",
  separate: "boolean",
};

export const clusterDomain = "cluster.local";
export const nodePortRange = "30000-32767";
export const kubeletPort = 10250;

/** Undefined when there is no such cluster. */
export function loadSettings(paths: ClusterPaths): ClusterSettings | undefined {
  const text = readIfPresent(paths.settings);
  if (text === undefined) return undefined;
  const settings = parseJson(text);
  const wrong = wrongFields(settings);
  if (wrong.length === 0) return settings as ClusterSettings;
  throw new CommandError(`${paths.settings} can't be read: ${wrong.join(", ")} is not what it should be.`, {
    hints: [`Repair it, or delete the cluster: kayak down --purge${sameCluster(paths)}`],
  });
}

/** Names of the fields that are missing or of another type. */
export function wrongFields(value: unknown): string[] {
  const fields = Object(value) as Record<string, unknown>;
  const wrong: [string, string][] = Object.entries(types).filter(([field, type]) => typeof fields[field] !== type);
  const nodes: unknown[] = Array.isArray(fields["nodes"]) ? fields["nodes"] : [undefined];
  if (!["string", "undefined"].includes(typeof fields["hostAddress"])) wrong.push(["hostAddress", "string"]);
  if (!isIPv6(fields["ipv6"])) wrong.push(["ipv6", "object"]);
  return [...wrong.map(([field]) => field), ...(nodes.every(isNode) ? [] : ["nodes"])];
}

function isIPv6(value: unknown): boolean {
  if (value === undefined) return true;
  const { clusterCIDR, serviceCIDR, nodeCIDR } = Object(value) as Record<string, unknown>;
  return [clusterCIDR, serviceCIDR, nodeCIDR].every((range) => typeof range === "string");
}

function isNode(value: unknown): boolean {
  const { name, address } = Object(value) as Record<string, unknown>;
  return typeof name === "string" && typeof address === "string";
}

export function requireSettings(paths: ClusterPaths): ClusterSettings {
  const settings = loadSettings(paths);
  if (settings) return settings;
  throw new CommandError(`there is no cluster "${paths.name}".`, {
    hints: [`Start one: kayak up${sameCluster(paths)}`],
  });
}

export function saveSettings(paths: ClusterPaths, settings: ClusterSettings): void {
  writeAtomically(paths.settings, `${JSON.stringify(settings, undefined, 2)}\n`, 0o644);
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
