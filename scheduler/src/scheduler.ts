/** The loop: takes pods from the queue, decides, assumes, and binds beside the next decisions. */
import { isStatus, type Logger, type corev1 } from "@kayak/api";
import type { Clock } from "@kayak/client";
import type { SchedulerCache } from "./cache/cache.ts";
import type { Nominations } from "./cache/nominations.ts";
import type { PodClasses } from "./cache/pod-classes.ts";
import { bindPod } from "./cycle/bind.ts";
import { Decider, type Decision } from "./cycle/decide.ts";
import { troubleOf, type Reporter } from "./cycle/report.ts";
import type { Cycle } from "./framework/cycle.ts";
import type { Framework } from "./framework/framework.ts";
import type { SchedulerMetrics } from "./metrics.ts";
import { PodInfo } from "./pods/pod-info.ts";
import type { QueuedPod, SchedulingQueue } from "./queue/scheduling-queue.ts";

/** Decisions pause while this many bindings wait for the API. */
const MAX_BINDINGS = 256;
/** Decisions in a row before events, and whoever shares the process, get their turn: a few milliseconds. */
const MAX_BATCH = 16;

export interface SchedulerParts {
  readonly cache: SchedulerCache;
  readonly classes: PodClasses;
  readonly nominations: Nominations;
  readonly queue: SchedulingQueue;
  readonly framework: Framework;
  readonly reporter: Reporter;
  readonly metrics: SchedulerMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly random?: (() => number) | undefined;
  /** The newest state of a pod. */
  readonly currentPod: (key: string) => corev1.Pod | undefined;
}

interface Placement {
  readonly cycle: Cycle;
  readonly node: string;
  /** Of the attempt. */
  readonly startedMs: number;
}

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #decider: Decider;
  /** Bindings, evictions and status writes under way. */
  readonly #pending = new Set<Promise<void>>();
  #bindings = 0;
  #awake = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#decider = new Decider(parts.framework, parts.random);
  }

  /** Schedules what is queued, once the events that have arrived are all handled. */
  wake(): void {
    if (this.#awake || this.#parts.signal.aborted) return;
    this.#awake = true;
    setImmediate(() => this.#run());
  }

  /** Resolves when nothing is under way. */
  async drain(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  #run(): void {
    const { queue, signal } = this.#parts;
    this.#awake = false;
    for (let count = 0; count < MAX_BATCH && this.#bindings < MAX_BINDINGS && !signal.aborted; count++) {
      const next = queue.pop();
      if (!next) return;
      this.#schedule(next);
    }
    // At the limit of bindings, the end of one of them goes on.
    if (this.#bindings < MAX_BINDINGS) this.wake();
  }

  #schedule(queued: QueuedPod): void {
    const { cache, classes, nominations, metrics } = this.#parts;
    const startedMs = performance.now();
    try {
      const snapshot = nominations.applyTo(cache, queued.info);
      const decision = this.#decider.decide(queued.info, snapshot, classes.of(queued.info));
      if (decision.kind === "node") return this.#place(queued, { ...decision, startedMs });
      this.#refuse(queued, decision);
      metrics.attempted("unschedulable", startedMs);
    } catch (error) {
      metrics.attempted("error", startedMs);
      this.#fail(queued, error);
    }
  }

  #place(queued: QueuedPod, { cycle, node, startedMs }: Placement): void {
    const { framework, cache, nominations, metrics } = this.#parts;
    for (const plugin of framework.having("reserve")) {
      const refused = plugin.reserve(cycle, node);
      if (!refused) continue;
      this.#unreserve(cycle, node);
      metrics.attempted("error", startedMs);
      return this.#fail(queued, new Error(`${plugin.name} refused: ${refused.reasons.join(", ")}`));
    }
    cache.assume(queued.info, node);
    nominations.delete(queued.key);
    this.#bindings++;
    this.#track(this.#bind(queued, { cycle, node, startedMs }));
  }

  async #bind(queued: QueuedPod, { cycle, node, startedMs }: Placement): Promise<void> {
    const { framework, cache, clock, reporter, metrics, signal, queue } = this.#parts;
    const { info } = queued;
    try {
      await bindPod(framework, { pod: info, node, signal });
      cache.bound(info, clock.now());
      reporter.scheduled(info, node);
      metrics.attempted("scheduled", startedMs);
      metrics.scheduled(queued, clock.now());
    } catch (error) {
      metrics.attempted("error", startedMs);
      this.#unreserve(cycle, node);
      cache.forget(info);
      queue.wake({ kind: "pod", change: "delete", pod: info });
      this.#fail(queued, error);
    } finally {
      this.#bindings--;
      this.wake();
    }
  }

  #unreserve(cycle: Cycle, node: string): void {
    for (const plugin of this.#parts.framework.having("unreserve").toReversed()) plugin.unreserve(cycle, node);
  }

  #refuse(queued: QueuedPod, decision: Decision & { kind: "unschedulable" }): void {
    const { queue, reporter, nominations, metrics } = this.#parts;
    const { nomination } = decision.postFilter;
    metrics.preempted(nomination?.victims.length);
    queue.putUnschedulable(queued, decision.diagnosis.plugins);
    if (nomination) {
      nominations.set(queued.info, nomination.node);
      this.#track(reporter.evict(nomination, queued.info));
    }
    this.#track(reporter.failed(queued.info, troubleOf(decision)));
  }

  /** Tries again later, unless the API has meanwhile settled the matter. */
  #fail(queued: QueuedPod, error: unknown): void {
    const { queue, reporter, signal, currentPod, logger } = this.#parts;
    const pod = currentPod(queued.key);
    const settled = !pod || pod.metadata.uid !== queued.info.uid || pod.spec.nodeName || pod.metadata.deletionTimestamp;
    if (settled || signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    if (!isStatus(error, "Conflict")) logger.warn("scheduling failed", { pod: queued.key, error });
    const info = new PodInfo(pod);
    queue.putFailed({ ...queued, info });
    this.#track(reporter.failed(info, { reason: "SchedulerError", message }));
  }

  #track(work: Promise<void>): void {
    this.#pending.add(work);
    void work.finally(() => this.#pending.delete(work));
  }
}
