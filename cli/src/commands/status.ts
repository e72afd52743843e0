/** `kayak status`: what runs, where it is reached, and what it uses. Exit code 1 when something is missing. */
import { join } from "node:path";
import type { Invocation } from "../command/spec.ts";
import { renderTable } from "../command/columns.ts";
import { pathsFromFlags, type ClusterPaths } from "../cluster/paths.ts";
import { openProbe, type NodeView } from "../cluster/probe.ts";
import type { ProcessPlan } from "../cluster/processes.ts";
import { hostOf, loadHostNode, type HostNode } from "../cluster/host-node.ts";
import { loadSettings, requireSettings, type ClusterSettings } from "../cluster/settings.ts";
import { processesHere } from "../cluster/start.ts";
import { isListening } from "../host/waiting.ts";
import { supervisorGroup } from "../cluster/processes.ts";
import { mountedHierarchies, processesIn, type Hierarchy } from "../host/cgroups.ts";
import { cpuSeconds, residentBytes } from "../host/processes.ts";
import { serverUrl } from "../network/plan.ts";
import { componentProcesses } from "../supervise/supervisor.ts";
import { kayakVersion } from "../version.ts";

const mebibyte = 1024 ** 2;

export async function run({ flags }: Invocation): Promise<number> {
  const paths = pathsFromFlags(flags);
  const host = loadHostNode(paths);
  const hierarchies = mountedHierarchies();
  const plans = processesHere(paths);
  if (host && !loadSettings(paths)) return showMachine({ paths, host, hierarchies, plans });
  const settings = withMachine(requireSettings(paths), host);
  const pids = new Map(plans.map((plan) => [plan.name, [...componentProcesses(hierarchies, paths, plan)]]));
  const probe = openProbe(paths, settings);
  const [apiReady, nodes] = await Promise.all([probe.ready(), probe.nodes()]).finally(() => probe.close());
  process.stdout.write(
    `${summary(paths, settings, apiReady)}\n${componentTable(plans, pids)}\n${nodeTable({ paths, settings, hierarchies }, nodes)}`,
  );
  const complete = plans.every(({ name }) => (pids.get(name)?.length ?? 0) > 0);
  return apiReady && complete ? 0 : 1;
}

/** A node of a cluster that runs elsewhere. */
async function showMachine({ paths, host, hierarchies, plans }: MachineOnHost): Promise<number> {
  const pids = new Map(plans.map((plan) => [plan.name, [...componentProcesses(hierarchies, paths, plan)]]));
  const reachable = await isListening(hostOf(host.server), Number(new URL(host.server).port));
  const lines = [
    ["Node", `${host.name} at ${host.addresses.join()}${host.stopped ? ", stopped" : ""}`],
    ["Server", `${host.server}${reachable ? "" : ", not answering"}`],
    ["Data", paths.data],
  ];
  process.stdout.write(`${renderLines(lines)}\n${componentTable(plans, pids)}`);
  return reachable && plans.every(({ name }) => (pids.get(name)?.length ?? 0) > 0) ? 0 : 1;
}

interface MachineOnHost {
  readonly paths: ClusterPaths;
  readonly host: HostNode;
  readonly hierarchies: readonly Hierarchy[];
  readonly plans: readonly ProcessPlan[];
}

/** The server's own node is listed as those of a cluster on one machine are. */
function withMachine(settings: ClusterSettings, host: HostNode | undefined): ClusterSettings {
  return host ? { ...settings, nodes: [...settings.nodes, host] } : settings;
}

function renderLines(lines: readonly (readonly string[])[]): string {
  return lines.map(([label = "", text]) => `${`${label}:`.padEnd(12)} ${text}\n`).join("");
}

function summary(paths: ClusterPaths, settings: ClusterSettings, apiReady: boolean): string {
  const lines = [
    ["Cluster", `${settings.name} (kayak ${kayakVersion}), API server ${apiReady ? "ready" : "not answering"}`],
    ["API server", `https://127.0.0.1:${settings.apiPort} and ${serverUrl(settings)}`],
    [
      "Addresses",
      `pods ${settings.clusterCIDR}, services ${settings.serviceCIDR}, nodes ${settings.nodeCIDR || "machines"}`,
    ],
    ["Data", paths.data],
  ];
  return renderLines(lines);
}

function componentTable(plans: readonly ProcessPlan[], pids: ReadonlyMap<string, readonly number[]>): string {
  const rows = plans.map(({ name }) => {
    const own = pids.get(name) ?? [];
    return [name, own.length > 0 ? "running" : "NOT RUNNING", own.join(","), ...usage(own)];
  });
  return renderTable(["COMPONENT", "STATE", "PID", "MEMORY", "CPU"], rows);
}

function usage(pids: readonly number[]): [string, string] {
  const sum = (of: (pid: number) => number) => pids.reduce((total, pid) => total + of(pid), 0);
  return [`${(sum(residentBytes) / mebibyte).toFixed(0)} MiB`, `${sum(cpuSeconds).toFixed(1)} s`];
}

interface NodesOnHost {
  readonly paths: ClusterPaths;
  readonly settings: ClusterSettings;
  readonly hierarchies: readonly Hierarchy[];
}

function nodeTable({ paths, settings, hierarchies }: NodesOnHost, views: readonly NodeView[]): string {
  const rows = settings.nodes.map(({ name, addresses, stopped }) => {
    const view = views.find((view) => view.name === name);
    const state = stopped ? "Stopped" : view === undefined ? "Unknown" : view.ready ? "Ready" : "NotReady";
    const workload = processesIn(hierarchies, join(paths.cgroup, "nodes", name, "kubepods"));
    return [name, state, addresses.join(), String(workload.size), usage([...workload])[0]];
  });
  const own = [...processesIn(hierarchies, join(paths.cgroup, supervisorGroup))];
  return `${renderTable(["NODE", "STATE", "ADDRESS", "PROCESSES", "MEMORY"], rows)}\nSupervisors use ${usage(own)[0]}.\n`;
}
