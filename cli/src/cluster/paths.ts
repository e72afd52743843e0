/** Where a cluster keeps what it has: see "A cluster on one machine" in docs/architecture.md. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError } from "../command/errors.ts";
import type { Flags } from "../command/flags.ts";
import type { OptionSpec } from "../command/spec.ts";

export const defaultCluster = "default";
export const defaultDataRoot = "/var/lib/kayak";
export const runRoot = "/run/kayak";

export interface ClusterPaths {
  readonly name: string;
  /** Outlives a boot. */
  readonly data: string;
  readonly settings: string;
  readonly adminConf: string;
  readonly etcd: string;
  readonly pki: string;
  readonly images: string;
  readonly logs: string;
  readonly nodes: string;
  /** Does not outlive a boot. */
  readonly run: string;
  readonly netns: string;
  readonly nodesRun: string;
  /** Relative to a cgroup controller's mount. */
  readonly cgroup: string;
}

export function clusterPaths(name: string, dataRoot: string): ClusterPaths {
  const data = join(dataRoot, name);
  const run = join(runRoot, name);
  return {
    name,
    data,
    settings: join(data, "cluster.json"),
    adminConf: join(data, "admin.conf"),
    etcd: join(data, "etcd"),
    pki: join(data, "pki"),
    images: join(data, "images"),
    logs: join(data, "logs"),
    nodes: join(data, "nodes"),
    run,
    netns: join(run, "netns"),
    nodesRun: join(run, "nodes"),
    cgroup: `kayak/${name}`,
  };
}

export const clusterOptions = {
  name: { type: "string", value: "NAME", help: "the cluster's name", default: defaultCluster },
  "data-dir": { type: "string", value: "DIR", help: "where clusters keep their data", default: defaultDataRoot },
} satisfies Record<string, OptionSpec>;

/** The paths of the cluster that the flags name. A running cluster remembers its data directory. */
export function pathsFromFlags(flags: Flags): ClusterPaths {
  const name = flags.string("name") ?? defaultCluster;
  if (!/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)) {
    throw new UsageError(
      `"${name}" can't be a cluster's name: use at most 32 lower case letters, digits and dashes, beginning and ending with a letter or digit.`,
    );
  }
  const given = flags.string("data-dir");
  return clusterPaths(name, given === undefined ? (rememberedDataRoot(name) ?? defaultDataRoot) : resolve(given));
}

/** Exists once certificates and networks do: what the control plane waits for. */
export function preparedFile(paths: ClusterPaths): string {
  return join(paths.run, "prepared");
}

/** Written by `up`, so that the other commands need no --data-dir. */
export function dataRootFile(name: string): string {
  return join(runRoot, name, "data-root");
}

function rememberedDataRoot(name: string): string | undefined {
  const file = dataRootFile(name);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

/** The flags that name this cluster again, with a leading space; nothing for the default one. */
export function sameCluster({ name, data }: ClusterPaths): string {
  const root = join(data, "..");
  return `${name === defaultCluster ? "" : ` --name ${name}`}${root === defaultDataRoot ? "" : ` --data-dir ${root}`}`;
}
