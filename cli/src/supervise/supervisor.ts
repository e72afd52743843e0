/** Starts supervisors and knows which are there: each is a shell running `supervise.sh`, in a cgroup of their own. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ClusterPaths } from "../cluster/paths.ts";
import { type ProcessPlan, supervisorGroup } from "../cluster/processes.ts";
import { createGroup, processesDirectlyIn, processesIn, type Hierarchy } from "../host/cgroups.ts";
import { assetPath } from "../host/self.ts";
import { commandLine, killAll, signalAll } from "../host/processes.ts";

const killTimeoutMs = 10_000;

/** The shell enters its cgroup itself, so that there is no moment in which it is outside. */
const enterAndSupervise = 'for file in $PROCS; do echo 0 >"$file"; done; unset PROCS; exec sh "$@"';

export function startSupervisor(hierarchies: readonly Hierarchy[], paths: ClusterPaths, plan: ProcessPlan): void {
  const own = createGroup(hierarchies, join(paths.cgroup, supervisorGroup));
  const component = createGroup(hierarchies, join(paths.cgroup, plan.cgroup));
  mkdirSync(dirname(plan.log), { recursive: true });
  const args = [
    assetPath("supervise.sh", "supervise/supervise.sh"),
    plan.name,
    plan.log,
    ...component,
    "--",
    ...plan.command,
  ];
  const child = spawn("sh", ["-c", enterAndSupervise, "sh", ...args], {
    cwd: "/",
    detached: true,
    stdio: "ignore",
    env: componentEnvironment(own),
  });
  child.unref();
}

/** Nothing of the caller's session: the cluster outlives it. */
function componentEnvironment(procs: readonly string[]): NodeJS.ProcessEnv {
  const { PATH, KAYAK_LOG_LEVEL, GOMAXPROCS } = process.env;
  return {
    PATH,
    LC_ALL: "C.UTF-8",
    HOME: "/root",
    PROCS: procs.join(" "),
    ...(KAYAK_LOG_LEVEL && { KAYAK_LOG_LEVEL }),
    ...(GOMAXPROCS && { GOMAXPROCS }),
  };
}

/** Supervisors by the name of what they keep running. */
export function runningSupervisors(hierarchies: readonly Hierarchy[], paths: ClusterPaths): Map<string, number> {
  const pids = [...processesIn(hierarchies, join(paths.cgroup, supervisorGroup))].sort((a, b) => a - b);
  const named = pids.map((pid) => [supervisedName(commandLine(pid)), pid] as const);
  return new Map(named.flatMap(([name, pid]) => (name === undefined ? [] : [[name, pid] as const])).toReversed());
}

/** The component's name in the command line of its supervisor. */
export function supervisedName(command: readonly string[]): string | undefined {
  return command[1]?.endsWith("/supervise.sh") ? command[2] : undefined;
}

/** Ends one supervisor and its component, leaving what the component started in other groups. */
export async function stopSupervised(
  hierarchies: readonly Hierarchy[],
  paths: ClusterPaths,
  plan: ProcessPlan,
): Promise<void> {
  const supervisor = runningSupervisors(hierarchies, paths).get(plan.name);
  if (supervisor !== undefined) signalAll([supervisor], "SIGKILL");
  await killAll(() => componentProcesses(hierarchies, paths, plan), killTimeoutMs);
}

/** The processes of one component. Components that share a group are told apart by their command line. */
export function componentProcesses(
  hierarchies: readonly Hierarchy[],
  paths: ClusterPaths,
  plan: ProcessPlan,
): Set<number> {
  const members = [...processesDirectlyIn(hierarchies, join(paths.cgroup, plan.cgroup))];
  if (plan.cgroup !== "control-plane") return new Set(members);
  return new Set(members.filter((pid) => commandLine(pid).includes(plan.name)));
}
