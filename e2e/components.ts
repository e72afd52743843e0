/** Which processes make up a cluster, found by cgroup as `kayak down` finds them. */
import { readdir, readFile } from "node:fs/promises";

export type Component = "etcd" | "control-plane" | "agent" | "supervisor" | "monitor" | "workload";

export interface ClusterProcess {
  readonly pid: number;
  readonly component: Component;
  /** Where it is part of a node. */
  readonly node?: string;
}

/** Every process of the cluster, by the cgroup it is in and, among those below a node, by what it is. */
export async function clusterProcesses(cluster: string): Promise<ClusterProcess[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => classify(pid, cluster)));
  return found.filter((each) => each !== undefined);
}

export async function componentPids(cluster: string, component: string): Promise<number[]> {
  return (await clusterProcesses(cluster)).filter((each) => each.component === component).map((each) => each.pid);
}

async function classify(pid: number, cluster: string): Promise<ClusterProcess | undefined> {
  const cgroups = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
  const path = new RegExp(`/kayak/${cluster}/([^\n]*)`).exec(cgroups)?.[1];
  if (path === undefined) return undefined;
  const node = /^nodes\/([^/]+)\//.exec(path)?.[1];
  return { pid, component: component(path), ...(node && { node }) };
}

function component(path: string): Component {
  if (path.startsWith("etcd")) return "etcd";
  if (path.startsWith("control-plane")) return "control-plane";
  if (path.startsWith("supervisor")) return "supervisor";
  if (/^nodes\/[^/]+\/agent/.test(path)) return "agent";
  if (/^nodes\/[^/]+\/monitors/.test(path)) return "monitor";
  return "workload";
}
