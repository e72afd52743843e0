/**
 * Looks after what a cluster on one machine has beside its processes' own care: supervisors, links, namespaces, the host's rules and
 * routes. Runs with the control plane, in the host's network namespace. It looks at what is there rather than at what was made, and
 * does nothing while `down` is at work or before `up` is done.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { createLogger, type Logger } from "@kayak/api";
import { sleep, systemClock } from "@kayak/client";
import { mountedHierarchies, processesDirectlyIn, type Hierarchy } from "../host/cgroups.ts";
import { signalAll } from "../host/processes.ts";
import { isListening } from "../host/waiting.ts";
import { dropNodeLink, ensureNetwork, netnsPath, refreshServiceRoute } from "../network/apply.ts";
import { enableMasquerade } from "../network/masquerade.ts";
import { runningSupervisors, startSupervisor, stopSupervised } from "../supervise/supervisor.ts";
import { preparedFile, type ClusterPaths } from "./paths.ts";
import type { ProcessPlan } from "./processes.ts";
import { kubeletPort, loadSettings, type ClusterSettings } from "./settings.ts";
import { clusterProcesses } from "./start.ts";

/** A node is missed after 40 s: two rounds fit in. */
const roundMs = 15_000;

export interface Keeping {
  readonly paths: ClusterPaths;
  /** The component whose process this is. */
  readonly self: string;
  /** Sets the routes to pods again. */
  readonly repairRoutes: () => void;
  readonly signal: AbortSignal;
}

/** Resolves after the signal. */
export async function runKeeper({ paths, self, repairRoutes, signal }: Keeping): Promise<void> {
  const logger = createLogger("keeper");
  const hierarchies = mountedHierarchies();
  let missed: ReadonlySet<string> = new Set();
  while (!signal.aborted) {
    await sleep(systemClock, roundMs, signal);
    const settings = signal.aborted || !existsSync(preparedFile(paths)) ? undefined : loadSettings(paths);
    if (!settings) continue;
    try {
      missed = await keepSupervisors({ paths, settings, self, hierarchies, logger }, missed);
      if (settings.hostAddress !== undefined) continue;
      await keepNetwork({ paths, settings, self, hierarchies, logger });
      repairRoutes();
    } catch (error) {
      logger.warn("could not repair what is missing", { error });
    }
  }
}

interface Round {
  readonly paths: ClusterPaths;
  readonly settings: ClusterSettings;
  readonly self: string;
  readonly hierarchies: readonly Hierarchy[];
  readonly logger: Logger;
}

/** Missing twice: `up` and `node add` may just be starting it. Resolves to those that are missing now. */
async function keepSupervisors(round: Round, missed: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const { paths, settings, hierarchies } = round;
  const running = runningSupervisors(hierarchies, paths);
  const missing = clusterProcesses(paths, settings).filter(({ name }) => !running.has(name));
  for (const plan of missing.filter(({ name }) => missed.has(name))) await superviseAgain(round, plan);
  return new Set(missing.map(({ name }) => name));
}

/** The component is started anew by its new supervisor; this very process makes way for its successor. */
async function superviseAgain({ paths, self, hierarchies, logger }: Round, plan: ProcessPlan): Promise<void> {
  logger.warn("a supervisor is gone: starting another", { component: plan.name });
  if (plan.name !== self) await stopSupervised(hierarchies, paths, plan);
  startSupervisor(hierarchies, paths, plan);
  if (plan.name === self) process.kill(process.pid, "SIGTERM");
}

async function keepNetwork({ paths, settings, hierarchies, logger }: Round): Promise<void> {
  const running = settings.nodes.filter(({ stopped }) => !stopped);
  const strayed = running.filter(({ name }) => agentsElsewhere(hierarchies, paths, name).length > 0);
  for (const node of strayed) await dropNodeLink(settings, node);
  await ensureNetwork(paths, settings);
  for (const { name } of strayed) {
    logger.warn("a node's network namespace is another: starting its agent there", { node: name });
    signalAll(agentsElsewhere(hierarchies, paths, name), "SIGTERM");
  }
  await enableMasquerade(settings);
  await refreshServiceRoute(await liveFirst(settings));
}

/** Processes of the node's agent that are not in the namespace which has the node's name now. */
function agentsElsewhere(hierarchies: readonly Hierarchy[], paths: ClusterPaths, node: string): number[] {
  // One that is about to enter its namespace is still in the host's.
  const fine = [inode(netnsPath(paths, node)), inode("/proc/self/ns/net"), undefined];
  const agents = [...processesDirectlyIn(hierarchies, join(paths.cgroup, "nodes", node, "agent"))];
  return agents.filter((pid) => !fine.includes(inode(`/proc/${pid}/ns/net`)));
}

function inode(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}

/** The host reaches services through the first node in this order. */
async function liveFirst(settings: ClusterSettings): Promise<ClusterSettings> {
  for (const node of settings.nodes.filter(({ stopped }) => !stopped)) {
    if (await isListening(node.addresses[0], kubeletPort))
      return { ...settings, nodes: [node, ...settings.nodes.filter((other) => other !== node)] };
  }
  return settings;
}
