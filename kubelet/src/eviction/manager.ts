/**
 * Keeps the node usable: looks at what is left of memory, disk and processes, tells of pressure in the node's conditions, and, when a threshold
 * is crossed, first takes away what nobody needs and then one pod at a time, until it is crossed no more.
 */
import { sleep } from "@kayak/client";
import type { PodContext } from "../pods/context.ts";
import { podCgroup } from "../container/resources.ts";
import { podGraceMs, type PodState } from "../pods/state.ts";
import { runningContainers } from "../pods/view.ts";
import type { PodWorkers } from "../pods/workers.ts";
import { everyContainer } from "../status/qos.ts";
import { diskUse } from "./disk-use.ts";
import { exceededLimit, hasDiskLimits } from "./local-storage.ts";
import { evictionMessage, type ContainerUse } from "./messages.ts";
import { noPressure, stepPressure, type PressureState, type PressureType } from "./pressure.ts";
import { rankPods, starvedBy, type PodUse } from "./rank.ts";
import type { Observations, Threshold } from "./thresholds.ts";

export const OBSERVE_EVERY_MS = 10_000;

export interface EvictionOptions {
  readonly context: PodContext;
  readonly workers: PodWorkers;
  readonly observe: () => Promise<Observations>;
  /** Deletes images that nothing uses. Returns whether there were any. */
  readonly reclaimImages: () => Promise<boolean>;
  /** The conditions have changed. */
  readonly onChange: () => void;
}

export class EvictionManager {
  readonly #options: EvictionOptions;
  readonly #thresholds: readonly Threshold[];
  #state: PressureState = noPressure;

  constructor(options: EvictionOptions) {
    const { evictionHard, evictionSoft } = options.context.config;
    this.#options = options;
    this.#thresholds = [...evictionHard, ...evictionSoft];
  }

  get pressures(): readonly PressureType[] {
    return [...this.#state.conditions.keys()];
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options.context;
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => logger.error("could not look for pressure", { error }));
      await sleep(clock, OBSERVE_EVERY_MS, signal);
    }
  }

  async look(): Promise<void> {
    const { context, observe, onChange } = this.#options;
    const observed = await observe();
    const before = this.pressures.join();
    this.#state = stepPressure(this.#state, {
      thresholds: this.#thresholds,
      observed,
      nowMs: context.clock.elapsed(),
      holdMs: context.config.evictionPressureTransitionMs,
    });
    if (this.pressures.join() !== before) onChange();
    await this.#enforceDiskLimits();
    const [threshold] = this.#state.starving;
    if (threshold) await this.#relieve(threshold, observed);
  }

  async #relieve(threshold: Threshold, observed: Observations): Promise<void> {
    const { context, reclaimImages } = this.#options;
    const { events, logger } = context;
    const starved = starvedBy[threshold.signal];
    if (starved === "ephemeral-storage" || starved === "inodes") if (await reclaimImages()) return;
    // One that is being ended will free what it has.
    if (this.#states("terminating").some(({ verdict }) => verdict?.reason === "Evicted")) return;
    const uses = await Promise.all(this.#states("running").map((state) => this.#useOf(state, starved !== "memory")));
    const [victim] = rankPods(uses, starved);
    if (!victim) return logger.warn("eviction manager: nothing is left to evict", { resource: starved });
    const message = evictionMessage(threshold, observed, await this.#containerUses(victim));
    events.pod(victim.pod, "Warning", { reason: "Evicted", message });
    this.#evict(victim.pod.metadata.uid, message, { soft: threshold.graceMs !== undefined });
  }

  /** Pods that use more of the disk than they said they would. */
  async #enforceDiskLimits(): Promise<void> {
    const { context } = this.#options;
    for (const { pod, uid } of this.#states("running")) {
      if (!hasDiskLimits(pod)) continue;
      const message = await exceededLimit(context, pod);
      if (message === undefined) continue;
      context.events.pod(pod, "Warning", { reason: "Evicted", message });
      this.#evict(uid, message, { soft: false });
    }
  }

  #evict(uid: string, message: string, { soft }: { soft: boolean }): void {
    const { context, workers } = this.#options;
    const most = context.config.evictionMaxPodGraceSeconds * 1000;
    workers.end(uid, (pod) => ({
      reason: "Evicted",
      message,
      graceMs: soft ? Math.min(most, podGraceMs(pod)) : 0,
      disruption: message,
    }));
  }

  #states(stage: PodState["stage"]): PodState[] {
    return this.#options.workers.states().filter((state) => state.stage === stage);
  }

  async #useOf({ pod, uid }: PodState, withDisk: boolean): Promise<PodUse> {
    const { runtime, paths, cache } = this.#options.context;
    const usage = await runtime.cgroupUsage(podCgroup(pod));
    const layers = cache.view(uid).containers.flatMap(({ id }) => runtime.writableLayer(id) ?? []);
    const diskBytes = withDisk ? await diskUse([paths.pod(uid), paths.podLogs(pod.metadata), ...layers]) : 0;
    return { pod, memoryBytes: usage?.memoryWorkingSetBytes ?? 0, processes: usage?.pids ?? 0, diskBytes };
  }

  async #containerUses({ pod }: PodUse): Promise<ContainerUse[]> {
    const { runtime, cache } = this.#options.context;
    const running = runningContainers(cache.view(pod.metadata.uid));
    const uses = running.map(async ({ id, metadata }) => {
      const container = everyContainer(pod.spec).find(({ name }) => name === metadata.name);
      const usage = await runtime.containerUsage(id);
      return container && usage ? [{ container, used: usage.memoryWorkingSetBytes }] : [];
    });
    return (await Promise.all(uses)).flat();
  }
}
