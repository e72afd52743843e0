/** `kayak up`: from nothing to a cluster whose nodes are Ready; on a running cluster, repairs what is missing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command/errors.ts";
import { createProgress, type Progress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { keepApiServerFiles } from "../cluster/api-server-files.ts";
import { busyPort, chooseSettings } from "../cluster/choose.ts";
import { maxNodes } from "../cluster/options.ts";
import { pathsFromFlags, type ClusterPaths } from "../cluster/paths.ts";
import { openProbe, waitFor, type Probe } from "../cluster/probe.ts";
import { loadSettings, type ClusterSettings } from "../cluster/settings.ts";
import { clusterProcesses, startCluster } from "../cluster/start.ts";
import { mountedHierarchies } from "../host/cgroups.ts";
import { isPortFree } from "../preflight/addresses.ts";
import { checkBasics, refuse, tryKernel } from "../preflight/check.ts";
import { completePath } from "../preflight/tools.ts";
import { runningSupervisors } from "../supervise/supervisor.ts";

/** A slow machine gets this long; one that fails is noticed earlier, by its restarts. */
const startTimeoutMs = 120_000;

export async function run({ flags }: Invocation): Promise<void> {
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  const progress = createProgress();
  const known = loadSettings(paths);
  const wasUp = known !== undefined && isComplete(paths, known);
  const settings = known ? await reuse(paths, known, flags) : await choose(paths.name, flags);
  keepApiServerFiles(paths, flags);
  const { started } = await startCluster(paths, settings);
  if (!wasUp)
    progress.done(known ? "started what was not running" : "checked the machine, made certificates and networks");
  await waitUntilReady(paths, settings, wasUp ? undefined : progress);
  const { addToUserKubeconfig } = await import("../cluster/user-kubeconfig.ts");
  const context = addToUserKubeconfig(paths);
  process.stdout.write(wasUp ? alreadyUp(paths, settings, started) : whatNext(settings, context));
}

function isComplete(paths: ClusterPaths, settings: ClusterSettings): boolean {
  const running = runningSupervisors(mountedHierarchies(), paths);
  return clusterProcesses(paths, settings).some(({ name }) => running.has(name));
}

async function choose(name: string, flags: Invocation["flags"]): Promise<ClusterSettings> {
  refuse(checkBasics());
  void import("../pki/issue.ts"); // takes a while to load; the checks wait for other programs
  const [problems, chosen] = await Promise.all([tryKernel(), chooseSettings(name, flags)]);
  refuse([...problems, ...("problems" in chosen ? chosen.problems : [])]);
  return (chosen as { settings: ClusterSettings }).settings;
}

/** An existing cluster keeps what it was made with. */
async function reuse(
  paths: ClusterPaths,
  settings: ClusterSettings,
  flags: Invocation["flags"],
): Promise<ClusterSettings> {
  const wanted = flags.integer("nodes", { min: 1, max: maxNodes }) ?? settings.nodes.length;
  if (wanted !== settings.nodes.length)
    process.stderr.write(
      `kayak: cluster "${paths.name}" exists with ${settings.nodes.length} nodes; "kayak node add" and "kayak node remove" change that.\n`,
    );
  refuse(checkBasics());
  refuse(await tryKernel());
  const busy = isComplete(paths, settings) || (await isPortFree(settings.apiPort)) ? [] : [busyPort(settings.apiPort)];
  refuse(busy);
  return settings;
}

async function waitUntilReady(
  paths: ClusterPaths,
  settings: ClusterSettings,
  progress: Progress | undefined,
): Promise<void> {
  const probe = openProbe(paths, settings);
  const giveUp = watchForFailure(paths, settings);
  try {
    await waitFor(() => probe.ready(), giveUp("the API server"));
    progress?.done(`API server ready at https://127.0.0.1:${settings.apiPort}`);
    await waitForNodes(probe, { settings, progress, giveUp: giveUp("the nodes") });
  } finally {
    probe.close();
  }
}

type Waiting = { settings: ClusterSettings; progress: Progress | undefined; giveUp: (waitedMs: number) => void };

async function waitForNodes(probe: Probe, { settings, progress, giveUp }: Waiting): Promise<void> {
  const waiting = new Set(settings.nodes.filter((node) => !node.stopped).map((node) => node.name));
  const allReady = async () => {
    for (const name of (await probe.liveNodes()).filter((name) => waiting.delete(name)))
      progress?.done(`${name} Ready`);
    return waiting.size === 0;
  };
  await waitFor(allReady, giveUp);
}

/** A component that keeps ending is not worth waiting for. */
const toleratedRestarts = 4;
const shownLines = 8;
const shownColumns = 400;

function watchForFailure(paths: ClusterPaths, settings: ClusterSettings): (what: string) => (waitedMs: number) => void {
  const logs = clusterProcesses(paths, settings).map(({ name, log }) => ({ name, log, before: restarts(log) }));
  return (what) => (waitedMs) => {
    const failing = logs.find(({ log, before }) => restarts(log) - before >= toleratedRestarts);
    if (failing)
      throw new CommandError(`${failing.name} keeps failing. Its last words:`, {
        hints: [...lastLines(failing.log), `All of it: ${failing.log}`],
      });
    if (waitedMs > startTimeoutMs)
      throw new CommandError(`${what} didn't become ready in ${startTimeoutMs / 1000} s.`, {
        hints: [`See the logs in ${join(paths.data, "logs")}`, "or: kayak status"],
      });
  };
}

function restarts(log: string): number {
  return read(log).split(" supervisor ended ").length - 1;
}

/** A component that fails says the same each time. */
function lastLines(log: string): string[] {
  const lines = read(log)
    .trimEnd()
    .split("\n")
    .filter((line) => !line.includes(" supervisor ended "));
  const undated = lines.map((line) => line.replace(/^\d{4}-\S+ /, "").slice(0, shownColumns));
  return [...new Set(undated.slice(-shownLines))];
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function alreadyUp(paths: ClusterPaths, settings: ClusterSettings, started: readonly string[]): string {
  const state = started.length === 0 ? "is up already" : `was up; started what was missing: ${started.join(", ")}`;
  return `Cluster "${paths.name}" ${state}. API server: https://127.0.0.1:${settings.apiPort}\n`;
}

function whatNext(settings: ClusterSettings, context: string): string {
  return `
Cluster "${settings.name}" is up. kubectl uses it now (context "${context}").

  kubectl get nodes                       or: kayak get nodes
  kayak image demo                        build a demo image
  kubectl apply -f examples/web.yaml      run it, six times, behind a service
  kayak down                              stop; with --purge also delete its data
`;
}
