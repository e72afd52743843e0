/**
 * Writes pod statuses to the API server: one write per real change, one at a time per pod, always the newest. A status on the way to a
 * more interesting one (a container being created) is held for a moment, so that a pod that starts at once is written once. What
 * follows a change of the pod's spec is held too: who has changed it often reads and writes it once more, and would be in conflict
 * with a container that was replaced meanwhile.
 */
import { isDeepStrictEqual } from "node:util";
import { Pods, isStatus, type Logger, type corev1 } from "@kayak/api";
import { sleep, type Client, type Clock } from "@kayak/client";
import { planStatusPatch } from "./patch.ts";
import { isTerminalPhase } from "./phase.ts";

type Pod = corev1.Pod;
type PodStatus = corev1.PodStatus;

/** How long a passing status is held back. */
export const HOLD_MS = 100;
/** For how long after a change of a pod its status is left to who changed it. */
export const CHANGE_HOLD_MS = 250;
/** Writes that fail are tried again, ever more slowly. */
const RETRY_INITIAL_MS = 200;
const RETRY_MAX_MS = 10_000;

interface Entry {
  pod: Pod;
  /** When its spec was last seen to be another; undefined if never. */
  changedAtMs?: number;
  /** What the API server has, as far as this kubelet knows. */
  known: PodStatus;
  /** The version that our last write made. */
  writtenVersion: number;
  wanted: PodStatus;
  hold?: Disposable | undefined;
  /** The write under way; it goes on until `known` is as `wanted`. */
  writing?: Promise<void> | undefined;
}

export interface StatusManagerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** The uid under which the API server has a pod, if it has it. */
  readonly storedUid: (pod: Pod) => string | undefined;
}

export class StatusManager {
  readonly #options: StatusManagerOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: StatusManagerOptions) {
    this.#options = options;
  }

  /** The newest status computed for a pod, else the one it came with. */
  latest(pod: Pod): PodStatus {
    return this.#entries.get(pod.metadata.uid)?.wanted ?? pod.status;
  }

  set(pod: Pod, status: PodStatus, options: { readonly urgent: boolean }): void {
    const { clock } = this.#options;
    const entry = this.#entry(pod);
    if (pod.metadata.generation !== entry.pod.metadata.generation) entry.changedAtMs = clock.elapsed();
    entry.pod = pod;
    entry.wanted = status;
    if (!planStatusPatch(entry.known, status)) return;
    const changeHoldMs = (entry.changedAtMs ?? -Infinity) + CHANGE_HOLD_MS - clock.elapsed();
    if (changeHoldMs > 0) entry.hold ??= clock.after(changeHoldMs, () => this.#flush(entry));
    else if (options.urgent) this.#flush(entry);
    else entry.hold ??= clock.after(HOLD_MS, () => this.#flush(entry));
  }

  /**
   * Takes over what the API server shows under a pod's name. What somebody else has written of it is put right: a node that was cut
   * off has its pods marked unready, and nothing happens to them that would tell otherwise.
   */
  observe({ metadata, status }: Pod, uid = metadata.uid): void {
    const entry = this.#entries.get(uid);
    if (!entry || Number(metadata.resourceVersion) <= entry.writtenVersion) return;
    entry.known = status;
    if (isTerminalPhase(status.phase) || !planStatusPatch(status, entry.wanted)) return;
    entry.hold ??= this.#options.clock.after(HOLD_MS, () => this.#flush(entry));
  }

  /** The API server has a pod that it did not have before: it is told everything. */
  appeared({ metadata: { uid } }: Pod): void {
    const entry = this.#entries.get(uid);
    if (!entry) return;
    entry.known = {};
    this.#flush(entry);
  }

  /** Resolves when the newest status was written, or can't be any more. */
  async settled(uid: string): Promise<void> {
    const entry = this.#entries.get(uid);
    if (!entry) return;
    if (entry.hold) this.#flush(entry);
    await entry.writing;
  }

  forget(uid: string): void {
    this.#entries.get(uid)?.hold?.[Symbol.dispose]();
    this.#entries.delete(uid);
  }

  #entry(pod: Pod): Entry {
    let entry = this.#entries.get(pod.metadata.uid);
    if (!entry) {
      entry = { pod, known: pod.status, writtenVersion: 0, wanted: pod.status };
      this.#entries.set(pod.metadata.uid, entry);
    }
    return entry;
  }

  #flush(entry: Entry): void {
    entry.hold?.[Symbol.dispose]();
    entry.hold = undefined;
    entry.writing ??= this.#write(entry).finally(() => (entry.writing = undefined));
  }

  async #write(entry: Entry): Promise<void> {
    const { clock, signal, logger } = this.#options;
    let delayMs = RETRY_INITIAL_MS;
    let written: object | undefined;
    while (!signal.aborted) {
      if (this.#options.storedUid(entry.pod) === undefined) return;
      const patch = planStatusPatch(entry.known, entry.wanted);
      // What the API server doesn't take as it is, it won't take the second time.
      if (!patch || isDeepStrictEqual(patch, written)) return;
      try {
        const { metadata, status } = await this.#patch(entry.pod, patch);
        entry.writtenVersion = Number(metadata.resourceVersion);
        entry.known = status;
        written = patch;
        delayMs = RETRY_INITIAL_MS;
      } catch (error) {
        if (isStatus(error, "NotFound") || isStatus(error, "Conflict")) return;
        logger.warn("Failed to update status for pod", { pod: entry.pod.metadata.name, error });
        await sleep(clock, delayMs, signal);
        delayMs = Math.min(delayMs * 2, RETRY_MAX_MS);
      }
    }
  }

  #patch(pod: Pod, status: object): Promise<Pod> {
    const { client, signal, storedUid } = this.#options;
    const { name, namespace } = pod.metadata;
    const body = { metadata: { uid: storedUid(pod) }, status };
    return client.patch(Pods, { name, namespace }, { type: "strategic", subresource: "status", body, signal });
  }
}
