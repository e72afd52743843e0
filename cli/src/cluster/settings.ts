/**
 * What a cluster was made with. Chosen once by the first `up`, kept in `cluster.json`, and the only thing from which
 * everything else (processes, certificates, links) is planned.
 */
import { readFileSync } from "node:fs";
import { z } from "zod/mini";
import { CommandError } from "../command/errors.ts";
import { writeAtomically } from "../host/files.ts";
import { sameCluster, type ClusterPaths } from "./paths.ts";

const NodeSettings = z.object({
  name: z.string(),
  address: z.string(),
  /** By `kayak node stop`: it keeps its place and its data. */
  stopped: z.optional(z.boolean()),
});
export type NodeSettings = z.infer<typeof NodeSettings>;

const ClusterSettings = z.object({
  name: z.string(),
  /** Names the cluster's certificates and its etcd. */
  id: z.string(),
  nodes: z.array(NodeSettings),
  apiPort: z.number(),
  etcdClientPort: z.number(),
  etcdPeerPort: z.number(),
  clusterCIDR: z.string(),
  serviceCIDR: z.string(),
  nodeCIDR: z.string(),
  /** API server, scheduler and controller manager as three processes instead of one. */
  separate: z.boolean(),
});
export type ClusterSettings = z.infer<typeof ClusterSettings>;

export const clusterDomain = "cluster.local";
export const nodePortRange = "30000-32767";
export const kubeletPort = 10250;

/** Undefined when there is no such cluster. */
export function loadSettings(paths: ClusterPaths): ClusterSettings | undefined {
  const text = readIfPresent(paths.settings);
  if (text === undefined) return undefined;
  const parsed = z.safeParse(ClusterSettings, parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CommandError(
    `${paths.settings} can't be read: ${parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")}.`,
    {
      hints: [`Repair it, or delete the cluster: kayak down --purge${sameCluster(paths)}`],
    },
  );
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
