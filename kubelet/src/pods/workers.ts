/**
 * One serial worker per pod uid. A wake-up while the worker is busy is remembered once: what it looks at next is the newest state, never
 * the event. A look that fails is taken again, ever more slowly.
 */
import type { Logger, corev1 } from "@kayak/api";
import type { Clock } from "@kayak/client";
import { podGraceMs, newPodState, type PodState, type SyncResult, type SyncSignals, type Verdict } from "./state.ts";

const RETRY_INITIAL_MS = 500;
const RETRY_MAX_MS = 30_000;

export interface PodWorkersOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sync: (state: PodState, signals: SyncSignals) => Promise<SyncResult>;
}

interface Worker {
  readonly state: PodState;
  busy: boolean;
  again: boolean;
  cancel: AbortController;
  hurry: AbortController;
  timer?: Disposable | undefined;
  failures: number;
}

export class PodWorkers {
  readonly #options: PodWorkersOptions;
  readonly #workers = new Map<string, Worker>();
  #idle: (() => void)[] = [];
  #closed = false;

  constructor(options: PodWorkersOptions) {
    this.#options = options;
  }

  /** A pod as the API server has it now. */
  update(pod: corev1.Pod): void {
    if (this.#closed) return;
    const worker = this.#workers.get(pod.metadata.uid) ?? this.#add(pod);
    const before = worker.state.pod;
    worker.state.pod = pod;
    if (pod.metadata.deletionTimestamp) this.#interrupt(worker, before);
    this.wake(pod.metadata.uid);
  }

  /** A new version in which nothing asks for action. */
  observe(pod: corev1.Pod): void {
    const worker = this.#workers.get(pod.metadata.uid);
    if (worker) worker.state.pod = pod;
  }

  /** The API server has the pod no more. */
  deleted(pod: corev1.Pod): void {
    const worker = this.#workers.get(pod.metadata.uid);
    if (!worker) return;
    const before = worker.state.pod;
    worker.state.pod = pod;
    worker.state.deleted = true;
    this.#interrupt(worker, before);
    this.wake(pod.metadata.uid);
  }

  /** Ends a pod that only the runtime knows. */
  orphan(pod: corev1.Pod): void {
    if (this.#closed || this.#workers.has(pod.metadata.uid)) return;
    this.#add(pod).state.deleted = true;
    this.wake(pod.metadata.uid);
  }

  /** Ends a pod that runs, for a reason of this node's. */
  end(uid: string, decide: (pod: corev1.Pod) => Verdict): void {
    const worker = this.#workers.get(uid);
    if (worker?.state.stage !== "running" || worker.state.verdict) return;
    worker.state.verdict = decide(worker.state.pod);
    worker.cancel.abort();
    this.wake(uid);
  }

  /** Resolves when nothing of the pods runs any more, or when `signal` is aborted. */
  async ended(uids: readonly string[], signal: AbortSignal): Promise<void> {
    const awaited = uids.flatMap((uid) => this.#workers.get(uid) ?? []);
    while (!signal.aborted && awaited.some(({ state: { stage } }) => stage === "running" || stage === "terminating"))
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
  }

  has(uid: string): boolean {
    return this.#workers.has(uid);
  }

  states(): readonly PodState[] {
    return [...this.#workers.values()].map((worker) => worker.state);
  }

  wake(uid: string): void {
    const worker = this.#workers.get(uid);
    if (!worker || this.#closed) return;
    if (worker.busy) worker.again = true;
    else void this.#run(worker);
  }

  /** Starts nothing more; resolves when no worker is busy. Containers go on. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const worker of this.#workers.values()) {
      worker.timer?.[Symbol.dispose]();
      worker.cancel.abort();
      worker.hurry.abort();
    }
    while ([...this.#workers.values()].some((worker) => worker.busy))
      await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #add(pod: corev1.Pod): Worker {
    const state = newPodState(pod, this.#options.clock.now());
    const worker: Worker = {
      state,
      busy: false,
      again: false,
      cancel: new AbortController(),
      hurry: new AbortController(),
      failures: 0,
    };
    this.#workers.set(pod.metadata.uid, worker);
    return worker;
  }

  /** A deletion ends what is being started; a shorter grace than before ends the waiting for what is being stopped. */
  #interrupt(worker: Worker, before: corev1.Pod): void {
    if (worker.state.stage === "running") worker.cancel.abort();
    const shorter = podGraceMs(worker.state.pod) < podGraceMs(before);
    if (worker.state.stage === "terminating" && shorter) worker.hurry.abort();
  }

  async #run(worker: Worker): Promise<void> {
    worker.busy = true;
    do {
      worker.again = false;
      worker.timer?.[Symbol.dispose]();
      worker.timer = undefined;
      await this.#once(worker);
    } while (worker.again && worker.state.stage !== "gone" && !this.#closed);
    worker.busy = false;
    if (worker.state.stage === "gone") this.#remove(worker);
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #remove(worker: Worker): void {
    worker.timer?.[Symbol.dispose]();
    this.#workers.delete(worker.state.uid);
  }

  async #once(worker: Worker): Promise<void> {
    const { clock, sync } = this.#options;
    worker.cancel = new AbortController();
    worker.hurry = new AbortController();
    const { cancel, hurry } = worker;
    try {
      const { wakeAtMs } = await sync(worker.state, { cancel: cancel.signal, hurry: hurry.signal });
      worker.failures = 0;
      if (hurry.signal.aborted) worker.again = true;
      else if (wakeAtMs !== undefined) this.#wakeAfter(worker, Math.max(0, wakeAtMs - clock.now()));
    } catch (error) {
      if (cancel.signal.aborted) worker.again = true;
      else this.#retry(worker, error);
    }
  }

  #retry(worker: Worker, error: unknown): void {
    const delayMs = Math.min(RETRY_INITIAL_MS * 2 ** worker.failures++, RETRY_MAX_MS);
    const { name, namespace } = worker.state.pod.metadata;
    this.#options.logger.error("Error syncing pod", { pod: `${namespace}/${name}`, error, retryMs: delayMs });
    this.#wakeAfter(worker, delayMs);
  }

  #wakeAfter(worker: Worker, delayMs: number): void {
    if (this.#closed) return;
    worker.timer = this.#options.clock.after(delayMs, () => this.wake(worker.state.uid));
  }
}
