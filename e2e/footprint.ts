/** What the pods of a cluster cost its nodes at one moment, so that two moments can be compared: whatever stays behind, grows. */
import { readFile, readdir } from "node:fs/promises";
import { residentBytes } from "./bench/process-stats.ts";
import { clusterProcesses, componentPids } from "./components.ts";
import { must } from "./process.ts";

export interface Footprint {
  /** Equal when the same pods run. */
  readonly exact: Readonly<Record<"mounts" | "cgroups" | "links" | "processes" | "pod directories", number>>;
  /** May differ by caches. */
  readonly bounded: Readonly<
    Record<"file descriptors" | "agents' resident bytes" | "control plane's resident bytes", number>
  >;
}

interface Where {
  readonly name: string;
  readonly dataDir: string;
}

const lineCount = (text: string) => text.split("\n").filter((line) => line !== "").length;
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const total = async (pids: readonly number[], count: (pid: number) => Promise<number>) =>
  sum(await Promise.all(pids.map((pid) => count(pid).catch(() => 0))));

export async function footprint({ name, dataDir }: Where): Promise<Footprint> {
  const agents = await componentPids(name, "agent");
  const everyone = (await clusterProcesses(name)).map(({ pid }) => pid);
  const controlPlane = await componentPids(name, "control-plane");
  const nodes = await readdir(`${dataDir}/${name}/nodes`);
  return {
    exact: {
      mounts: await mountsOf(agents, name),
      cgroups: lineCount(await must(["find", "/sys/fs/cgroup", "-type", "d", "-path", `*/kayak/${name}/*`])),
      links: await total(agents, async (pid) => lineCount(await readFile(`/proc/${pid}/net/dev`, "utf8"))),
      processes: everyone.length,
      "pod directories": await total(
        nodes.map((_, index) => index),
        async (index) => podDirectories(`${dataDir}/${name}/nodes/${nodes[index]}`),
      ),
    },
    bounded: {
      "file descriptors": await total(
        [...agents, ...controlPlane],
        async (pid) => (await readdir(`/proc/${pid}/fd`)).length,
      ),
      "agents' resident bytes": await residentBytes(agents),
      "control plane's resident bytes": await residentBytes(controlPlane),
    },
  };
}

/** Nodes share the host's mounts, and the host may have those of other clusters. */
function mountsOf(agents: readonly number[], name: string): Promise<number> {
  return total(agents, async (pid) => {
    const lines = (await readFile(`/proc/${pid}/mountinfo`, "utf8")).split("\n");
    return lines.filter((line) => line.includes(`/${name}/`)).length;
  });
}

/** Volumes, logs, sandboxes and writable layers. */
async function podDirectories(node: string): Promise<number> {
  const places = ["kubelet/pods", "kubelet/logs", "runtime/sandboxes", "runtime/containers"];
  return sum(
    await Promise.all(places.map(async (place) => (await readdir(`${node}/${place}`).catch(() => [])).length)),
  );
}
