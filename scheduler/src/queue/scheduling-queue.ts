/**
 * Pods that wait for a node. A pod is in exactly one of four places:
 *
 *   active         to be scheduled now, in the order of the queue-sort plugin
 *   backing off    to be scheduled once its back-off has passed, or when there is nothing else to do
 *   unschedulable  found no node; moved when something happens that may help, or after five minutes
 *   gated          not to be scheduled before it is changed
 *
 * and none while it is being scheduled.
 */
import type { Clock } from "@kayak/client";
import type { ClusterEvent, QueuedOrder, Rejection } from "../framework/types.ts";
import type { PodInfo } from "../pods/pod-info.ts";
import { Heap } from "./heap.ts";

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 10_000;
/** For what the hints about events may have missed. */
const MAX_UNSCHEDULABLE_MS = 5 * 60_000;
const FLUSH_PERIOD_MS = 30_000;

export interface QueuedPod extends QueuedOrder {
  readonly key: string;
  readonly info: PodInfo;
  readonly queuedAtMs: number;
  /** How often it was tried. */
  attempts: number;
  /** Not to be tried before. */
  readyAtMs: number;
  /** The last try failed otherwise than for want of a node: the back-off is then kept whatever happens. */
  failed: boolean;
  /** Who refused it. */
  refusedBy: ReadonlySet<string>;
  unschedulableSinceMs: number;
}

export interface QueueRules {
  less(a: QueuedOrder, b: QueuedOrder): boolean;
  preEnqueue(pod: PodInfo): Rejection | undefined;
  mayHelp(event: ClusterEvent, pod: PodInfo, refusedBy: ReadonlySet<string>): boolean;
}

export class SchedulingQueue implements Disposable {
  readonly #clock: Clock;
  readonly #rules: QueueRules;
  readonly #onReady: () => void;
  readonly #active: Heap<QueuedPod>;
  readonly #backingOff = new Heap<QueuedPod>((a, b) => a.readyAtMs < b.readyAtMs);
  readonly #unschedulable = new Map<string, QueuedPod>();
  readonly #gated = new Map<string, QueuedPod>();
  #backoffTimer: Disposable | undefined;
  #flushTimer: Disposable;

  /** `onReady` is called whenever `pop` has something to give. */
  constructor(clock: Clock, rules: QueueRules, onReady: () => void) {
    this.#clock = clock;
    this.#rules = rules;
    this.#onReady = onReady;
    this.#active = new Heap((a, b) => rules.less(a, b));
    this.#flushTimer = clock.after(FLUSH_PERIOD_MS, () => this.#flush());
  }

  get sizes() {
    return {
      active: this.#active.size,
      backingOff: this.#backingOff.size,
      unschedulable: this.#unschedulable.size,
      gated: this.#gated.size,
    };
  }

  /** A pod that has no node yet: new, or changed while it waits. */
  set(info: PodInfo): void {
    const known = this.#find(info.key);
    if (!known || known.info.uid !== info.uid) return this.#enqueue(this.#fresh(info));
    const changed = { ...known, info };
    if (known.info.signature === info.signature && !this.#gated.has(info.key)) return this.#replace(changed);
    this.#remove(info.key);
    const mayHelp = this.#rules.mayHelp({ kind: "self" }, info, known.refusedBy);
    if (known.attempts === 0 || mayHelp) this.#enqueue(changed);
    else this.#unschedulable.set(info.key, changed);
  }

  delete(key: string): void {
    this.#remove(key);
  }

  /** The next pod to schedule. A pod that backs off comes only when no other waits, and not if it failed. */
  pop(): QueuedPod | undefined {
    let next = this.#active.pop();
    if (!next && this.#backingOff.peek()?.failed === false) next = this.#backingOff.pop();
    if (next) next.attempts++;
    return next;
  }

  /** Found no node. */
  putUnschedulable(pod: QueuedPod, refusedBy: ReadonlySet<string>): void {
    const nowMs = this.#clock.now();
    const readyAtMs = nowMs + backoffMs(pod.attempts);
    this.#unschedulable.set(pod.key, { ...pod, failed: false, refusedBy, readyAtMs, unschedulableSinceMs: nowMs });
  }

  /** Something went wrong: again after the back-off. */
  putFailed(pod: QueuedPod): void {
    const readyAtMs = this.#clock.now() + backoffMs(pod.attempts);
    this.#enqueue({ ...pod, failed: true, refusedBy: new Set(), readyAtMs });
  }

  /** Something happened: moves the pods that it may help. */
  wake(event: ClusterEvent): void {
    for (const pod of this.#unschedulable.values()) {
      if (!this.#rules.mayHelp(event, pod.info, pod.refusedBy)) continue;
      this.#unschedulable.delete(pod.key);
      this.#enqueue(pod);
    }
  }

  [Symbol.dispose](): void {
    this.#backoffTimer?.[Symbol.dispose]();
    this.#flushTimer[Symbol.dispose]();
  }

  #fresh(info: PodInfo): QueuedPod {
    const nowMs = this.#clock.now();
    const nothing = {
      attempts: 0,
      readyAtMs: 0,
      failed: false,
      refusedBy: new Set<string>(),
      unschedulableSinceMs: nowMs,
    };
    return { key: info.key, info, queuedAtMs: nowMs, ...nothing };
  }

  #enqueue(pod: QueuedPod): void {
    this.#remove(pod.key);
    if (this.#rules.preEnqueue(pod.info)) return void this.#gated.set(pod.key, pod);
    if (pod.readyAtMs <= this.#clock.now()) this.#active.push(pod);
    else this.#backOff(pod);
    if (this.#active.size > 0 || !pod.failed) this.#onReady();
  }

  #backOff(pod: QueuedPod): void {
    this.#backingOff.push(pod);
    this.#armBackoff();
  }

  #armBackoff(): void {
    this.#backoffTimer?.[Symbol.dispose]();
    this.#backoffTimer = undefined;
    const first = this.#backingOff.peek();
    if (!first) return;
    this.#backoffTimer = this.#clock.after(first.readyAtMs - this.#clock.now(), () => this.#backoffPassed());
  }

  #backoffPassed(): void {
    const nowMs = this.#clock.now();
    for (let first = this.#backingOff.peek(); first && first.readyAtMs <= nowMs; first = this.#backingOff.peek()) {
      this.#backingOff.pop();
      this.#active.push(first);
    }
    this.#armBackoff();
    if (this.#active.size > 0) this.#onReady();
  }

  #flush(): void {
    const dueMs = this.#clock.now() - MAX_UNSCHEDULABLE_MS;
    for (const pod of this.#unschedulable.values()) if (pod.unschedulableSinceMs <= dueMs) this.#enqueue(pod);
    this.#flushTimer = this.#clock.after(FLUSH_PERIOD_MS, () => this.#flush());
  }

  #find(key: string): QueuedPod | undefined {
    return this.#active.get(key) ?? this.#backingOff.get(key) ?? this.#unschedulable.get(key) ?? this.#gated.get(key);
  }

  #replace(pod: QueuedPod): void {
    if (this.#active.get(pod.key)) this.#active.push(pod);
    else if (this.#backingOff.get(pod.key)) this.#backingOff.push(pod);
    else this.#unschedulable.set(pod.key, pod);
  }

  #remove(key: string): void {
    this.#active.remove(key);
    this.#backingOff.remove(key);
    this.#unschedulable.delete(key);
    this.#gated.delete(key);
  }
}

/** 1 s after the first try, doubling to 10 s. */
export function backoffMs(attempts: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.max(0, attempts - 1), MAX_BACKOFF_MS);
}
