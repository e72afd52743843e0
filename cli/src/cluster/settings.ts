/**
 * What a cluster was made with. Chosen once by the first `up`, kept in `cluster.json`, and the only thing from which
 * everything else (processes, certificates, links) is planned.
 */
import { readFileSync } from "node:fs";
import { CommandError } from "../command/errors.ts";
import { writeAtomically } from "../host/files.ts";
import { renewSettings } from "./older-settings.ts";
import { sameCluster, type ClusterPaths } from "./paths.ts";

/** One, or one of each of the cluster's families, the first family's first. */
export type Addresses = readonly [string, ...string[]];

export interface NodeSettings {
  readonly name: string;
  readonly addresses: Addresses;
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
  /** These three: one range, or one of each family separated by a comma, the cluster's first family first. */
  readonly clusterCIDR: string;
  readonly serviceCIDR: string;
  /** Empty where nodes are machines. */
  readonly nodeCIDR: string;
  /** Where other machines reach the API server: its nodes are machines then, and this one has no network for nodes. */
  readonly hostAddress?: string;
  /** API server, scheduler and controller manager as three processes instead of one. */
  readonly separate: boolean;
}

/** Checked by hand: every command reads the settings, and zod takes longer to load than all the rest of `kayak status`. */
const types: Record<Exclude<keyof ClusterSettings, "nodes" | "hostAddress">, "string" | "number" | "boolean"> = {
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
  const settings = renewSettings(Object(parseJson(text)) as Record<string, unknown>);
  const wrong = wrongFields(settings);
  if (wrong.length === 0) return settings as unknown as ClusterSettings;
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
  return [...wrong.map(([field]) => field), ...(nodes.every(isNode) ? [] : ["nodes"])];
}

function isNode(value: unknown): boolean {
  const { name, addresses } = Object(value) as Record<string, unknown>;
  const known: unknown[] = Array.isArray(addresses) ? addresses : [];
  return typeof name === "string" && known.length > 0 && known.every((address) => typeof address === "string");
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
