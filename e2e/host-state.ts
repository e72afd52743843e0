/** Everything about the host that a cluster could leave behind, as text, so that two moments can be compared. */
import { readdir, readFile } from "node:fs/promises";
import { must } from "./process.ts";

export type HostState = Readonly<Record<string, readonly string[]>>;

const lines = (text: string) => text.split("\n").filter((line) => line !== "");

async function mounts(): Promise<string[]> {
  const info = await readFile("/proc/self/mountinfo", "utf8");
  return lines(info).map((line) => line.split(" ").slice(3, 5).join(" "));
}

async function cgroups(): Promise<string[]> {
  return lines(await must(["find", "/sys/fs/cgroup", "-mindepth", "1", "-type", "d"]));
}

/** Rules and chains, without counters and comments. */
async function rules(program: string): Promise<string[]> {
  const saved = await must([`${program}-save`]).catch(() => "");
  return lines(saved)
    .filter((line) => !line.startsWith("#"))
    .map((line) => line.replace(/\[\d+:\d+\]/, ""));
}

/** Processes that run; one that has ended and that init has yet to reap has no command line. */
async function processes(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(clusterProcess));
  return found.filter((line) => line !== "");
}

async function clusterProcess(pid: string): Promise<string> {
  const cgroup = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const path = /\/kayak\/\S*/.exec(cgroup)?.[0];
  return path === undefined || command === "" ? "" : `${path} ${pid} ${command.replaceAll("\0", " ")}`;
}

/** Clusters that someone else runs at the same time come and go as they like. */
function ofOthers(cluster: string): (line: string) => boolean {
  const other = new RegExp(`/kayak/(?!${cluster}(/|\\s|$))[^/\\s]+`);
  return (line) => other.test(line);
}

/** The host as it is for `cluster`. */
export async function hostState(cluster: string): Promise<HostState> {
  const foreign = ofOthers(cluster);
  const state = {
    mounts: await mounts(),
    links: lines(await must(["ip", "-o", "link"])).map((line) => line.split(":")[1]?.trim() ?? line),
    namespaces: lines(await must(["ip", "netns", "list"])),
    routes: lines(await must(["ip", "route", "show", "table", "all"])),
    routes6: lines(await must(["ip", "-6", "route", "show"])).map((line) => line.replace(/ expires \S+/, "")),
    cgroups: await cgroups(),
    iptables: (
      await Promise.all(["iptables", "ip6tables"].flatMap((tool) => [`${tool}-nft`, `${tool}-legacy`]).map(rules))
    ).flat(),
    processes: await processes(),
  };
  return Object.fromEntries(
    Object.entries(state).map(([name, entries]) => [name, entries.filter((line) => !foreign(line)).sort()]),
  );
}
