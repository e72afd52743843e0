/** What is repeated slowly: rotating logs, and repairing whatever an event failed to tell. */
import { sleep } from "@kayak/client";
import { planQosShares } from "./container/qos-shares.ts";
import { collectOrphans } from "./gc/collect.ts";
import { rotateLog } from "./logs/rotate.ts";
import type { PodContext } from "./pods/context.ts";
import { orphanedPod } from "./pods/orphans.ts";
import { runningContainers } from "./pods/view.ts";
import type { PodWorkers } from "./pods/workers.ts";

const ROTATE_EVERY_MS = 20_000;
/** Every so many rotations, everything is looked at anew. */
const RESYNC_EVERY = 4;

export interface HousekeepingOptions {
  readonly memoryRoot: string;
  readonly signal: AbortSignal;
}

export async function keepHouse(
  context: PodContext,
  workers: PodWorkers,
  { memoryRoot, signal }: HousekeepingOptions,
): Promise<void> {
  const { clock, logger } = context;
  await resync(context, workers, memoryRoot);
  for (let turn = 1; !signal.aborted; turn++) {
    await sleep(clock, ROTATE_EVERY_MS, signal);
    if (signal.aborted) return;
    try {
      await rotateLogs(context);
      if (turn % RESYNC_EVERY === 0) await resync(context, workers, memoryRoot);
    } catch (error) {
      logger.error("housekeeping failed", { error });
    }
  }
}

async function rotateLogs({ cache, clock, runtime, logger, config }: PodContext): Promise<void> {
  const limits = { maxBytes: config.containerLogMaxBytes, maxFiles: config.containerLogMaxFiles };
  for (const uid of cache.uids()) {
    for (const container of runningContainers(cache.view(uid))) {
      await rotateLog(runtime, container, { now: clock.now(), limits }).catch((error: unknown) =>
        logger.warn("could not rotate a log", { path: container.logPath, error }),
      );
    }
  }
}

async function resync(context: PodContext, workers: PodWorkers, memoryRoot: string): Promise<void> {
  const { cache, probes, paths, volumes, logger } = context;
  await cache.load();
  for (const id of probes.ids()) if (cache.container(id)?.state !== "running") probes.remove(id);
  endOrphans(context, workers);
  await applyQosShares(context, workers);
  for (const { uid } of workers.states()) workers.wake(uid);
  await collectOrphans({ paths, memoryRoot, volumes, logger, known: (uid) => workers.has(uid) });
}

async function applyQosShares({ runtime }: PodContext, workers: PodWorkers): Promise<void> {
  const pods = workers.states().map(({ pod }) => pod);
  for (const [cgroup, resources] of planQosShares(pods)) await runtime.updatePodResources(cgroup, resources);
}

/** Pods in the runtime that no worker looks after. Only once the API server has told of all its pods. */
function endOrphans({ cache }: PodContext, workers: PodWorkers): void {
  for (const uid of cache.uids()) {
    const pod = workers.has(uid) ? undefined : orphanedPod(uid, cache.view(uid));
    if (pod) workers.orphan(pod);
  }
}
