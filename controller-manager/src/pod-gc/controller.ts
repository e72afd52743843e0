/** Removes pods whose node is gone, pods that end without ever having had a node, and finished pods beyond a number. */
import { Nodes, Pods, formatTime, isStatus, type corev1 } from "@kayak/api";
import { requeueAfter, type Client, type Clock, type Informer, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { inParallel } from "../shared/batches.ts";
import { withCondition } from "../shared/conditions.ts";
import { unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";
import { isFinished } from "../shared/pods.ts";
import { planSweep, type Doomed } from "./plan.ts";

const NAME = "pod-garbage-collector";
const SWEEP = "sweep";
const SWEEP_PERIOD_MS = 20_000;
/** A node that is missing for less may be one that the cache doesn't show yet. */
const QUARANTINE_MS = 40_000;

export interface PodGcOptions {
  /** Finished pods that may stay; 0 keeps all. */
  readonly terminatedPodThreshold: number;
}

export class PodGcController implements Controller {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #options: PodGcOptions;
  readonly #pods: Informer<corev1.Pod>;
  readonly #nodes: Informer<corev1.Node>;
  /** Since when a node that pods are bound to is missing. */
  readonly #missingSinceMs = new Map<string, number>();
  readonly run: Controller["run"];

  constructor(context: ControllerContext, options: PodGcOptions) {
    this.#client = context.client;
    this.#clock = context.clock;
    this.#options = options;
    this.#pods = context.informers.get(Pods);
    this.#nodes = context.informers.get(Nodes);
    const reconcile = () => this.#sweep();
    const { queue, run } = queueController(context, { name: NAME, workers: 1, reconcile });
    this.run = run;
    queue.add(SWEEP);
  }

  async #sweep(): Promise<Outcome> {
    const gone = await this.#goneNodes();
    const doomed = planSweep({
      pods: this.#pods.store.list(),
      node: (name) => this.#nodes.store.get(name),
      isGone: (name) => gone.has(name),
      terminatedThreshold: this.#options.terminatedPodThreshold,
    });
    const { error } = await inParallel(doomed, (item) => this.#remove(item));
    if (error !== undefined) throw error;
    return requeueAfter(SWEEP_PERIOD_MS);
  }

  /** Missing in the cache for long enough, and missing at the server. */
  async #goneNodes(): Promise<ReadonlySet<string>> {
    const nowMs = this.#clock.now();
    const bound = new Set(this.#pods.store.list().map(({ spec }) => spec.nodeName ?? ""));
    const missing = [...bound].filter((name) => name !== "" && !this.#nodes.store.get(name));
    for (const name of this.#missingSinceMs.keys()) if (!missing.includes(name)) this.#missingSinceMs.delete(name);
    const gone = new Set<string>();
    for (const name of missing) {
      const sinceMs = this.#missingSinceMs.get(name) ?? nowMs;
      this.#missingSinceMs.set(name, sinceMs);
      if (nowMs - sinceMs >= QUARANTINE_MS && !(await this.#exists(name))) gone.add(name);
    }
    return gone;
  }

  async #exists(name: string): Promise<boolean> {
    try {
      await this.#client.get(Nodes, { name });
      return true;
    } catch (error) {
      if (isStatus(error, "NotFound")) return false;
      throw error;
    }
  }

  /** Without grace: there is no kubelet to wait for. */
  async #remove({ pod, why }: Doomed): Promise<void> {
    if (!isFinished(pod) && why !== "unscheduled") await this.#markFailed(pod, why);
    const preconditions = { uid: pod.metadata.uid };
    await unlessGone(this.#client.delete(Pods, refOf(pod), { gracePeriodSeconds: 0, preconditions }));
  }

  async #markFailed(pod: corev1.Pod, why: Doomed["why"]): Promise<void> {
    const target = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByPodGC",
      message: why === "orphaned" ? "PodGC: node no longer exists" : "PodGC: node is out of service",
      lastTransitionTime: formatTime(this.#clock.now()),
    };
    const conditions = withCondition(pod.status.conditions, target);
    const body = { metadata: { uid: pod.metadata.uid }, status: { phase: "Failed", conditions } };
    await unlessGone(this.#client.patch(Pods, refOf(pod), { type: "strategic", body, subresource: "status" }));
  }
}
