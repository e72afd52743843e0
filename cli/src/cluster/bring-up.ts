/** Starts a cluster's part of this machine, new or known, and waits until it works: what `up` and `server` have in common. */
import type { Progress } from "../command/progress.ts";
import type { Flags } from "../command/flags.ts";
import { mountedHierarchies } from "../host/cgroups.ts";
import { isPortFree } from "../preflight/addresses.ts";
import { checkBasics, refuse, tryKernel } from "../preflight/check.ts";
import { runningSupervisors } from "../supervise/supervisor.ts";
import { keepApiServerFiles } from "./api-server-files.ts";
import { busyPort, type Chosen } from "./choose.ts";
import type { ClusterPaths } from "./paths.ts";
import { openProbe, waitFor, type Probe } from "./probe.ts";
import { loadSettings, type ClusterSettings } from "./settings.ts";
import { clusterProcesses, startCluster } from "./start.ts";
import { watchForFailure } from "./watch-for-failure.ts";

export interface BringingUp {
  readonly progress: Progress;
  /** The settings of a new cluster. */
  readonly choose: () => Promise<Chosen>;
}

export interface BroughtUp {
  readonly settings: ClusterSettings;
  readonly wasUp: boolean;
  /** Names of the components that were not running. */
  readonly started: readonly string[];
  /** In people's kubeconfig. */
  readonly context: string;
}

export async function bringUp(paths: ClusterPaths, flags: Flags, { progress, choose }: BringingUp): Promise<BroughtUp> {
  const known = loadSettings(paths);
  const wasUp = known !== undefined && isComplete(paths, known);
  const settings = known ? await checkAgain(paths, known) : await chooseNew(choose);
  keepApiServerFiles(paths, flags);
  const { started } = await startCluster(paths, settings);
  if (!wasUp)
    progress.done(known ? "started what was not running" : "checked the machine, made certificates and networks");
  await waitUntilReady(paths, settings, wasUp ? undefined : progress);
  const { addToUserKubeconfig } = await import("./user-kubeconfig.ts");
  return { settings, wasUp, started, context: addToUserKubeconfig(paths) };
}

function isComplete(paths: ClusterPaths, settings: ClusterSettings): boolean {
  const running = runningSupervisors(mountedHierarchies(), paths);
  return clusterProcesses(paths, settings).some(({ name }) => running.has(name));
}

async function chooseNew(choose: BringingUp["choose"]): Promise<ClusterSettings> {
  refuse(checkBasics());
  void import("../pki/issue.ts"); // takes a while to load; the checks wait for other programs
  const [problems, chosen] = await Promise.all([tryKernel(), choose()]);
  refuse([...problems, ...("problems" in chosen ? chosen.problems : [])]);
  return (chosen as { settings: ClusterSettings }).settings;
}

async function checkAgain(paths: ClusterPaths, settings: ClusterSettings): Promise<ClusterSettings> {
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
  const giveUp = watchForFailure(paths, clusterProcesses(paths, settings));
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

export function alreadyUp(paths: ClusterPaths, { settings, started }: BroughtUp): string {
  const state = started.length === 0 ? "is up already" : `was up; started what was missing: ${started.join(", ")}`;
  return `Cluster "${paths.name}" ${state}. API server: https://127.0.0.1:${settings.apiPort}\n`;
}
