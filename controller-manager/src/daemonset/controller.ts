/** Keeps one pod of every DaemonSet on each node that it is for. */
import { DaemonSets, Nodes, labelSelectorFrom, type appsv1, type corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  type EventRecorder,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { CollisionError, RevisionHistory } from "../revisions/history.ts";
import { REVISION_HASH } from "../revisions/revision.ts";
import { inParallel, slowStart } from "../shared/batches.ts";
import { sameValue } from "../shared/equal.ts";
import { isNamespaceTerminating, unlessGone } from "../shared/errors.ts";
import { controllerReference, isTerminating } from "../shared/objects.ts";
import { OwnedPods } from "../shared/owned-pods.ts";
import { OwnWrites, STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { nextAvailableMs } from "../shared/pods.ts";
import { placesOf, planDaemons, type DaemonPlan, type DaemonState } from "./plan.ts";
import { daemonPod } from "./placement.ts";
import { daemonStatus } from "./status.ts";

const WORKERS = 2;
const COMPONENT = "daemonset-controller";

type DaemonSet = appsv1.DaemonSet;

export class DaemonSetController implements Controller {
  readonly #context: ControllerContext;
  readonly #sets: Informer<DaemonSet>;
  readonly #nodes: Informer<corev1.Node>;
  readonly #pods: OwnedPods<DaemonSet>;
  readonly #history: RevisionHistory<DaemonSet>;
  readonly #statusWrites: OwnWrites<DaemonSet>;
  readonly #events: EventRecorder;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#events = recorderFor(context, COMPONENT);
    this.#sets = context.informers.get(DaemonSets);
    this.#nodes = context.informers.get(Nodes);
    this.#pods = new OwnedPods(context, {
      resource: DaemonSets,
      events: this.#events,
      selector: ({ spec }) => spec.selector,
    });
    this.#history = new RevisionHistory(context, { resource: DaemonSets, hashLabel: REVISION_HASH });
    this.#statusWrites = new OwnWrites(this.#sets, context.clock);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: COMPONENT, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (set: DaemonSet) => queue.add(objectKey(set));
    const enqueueAll = () => this.#sets.store.list().forEach(enqueue);
    this.#sets.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#pods.wake(queue);
    this.#history.wake(queue);
    this.#nodes.on({
      add: enqueueAll,
      delete: enqueueAll,
      update: (node, before) => {
        if (!sameValue(placing(node), placing(before))) enqueueAll();
      },
    });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const set = this.#sets.store.get(key);
    if (!set) {
      for (const writes of [this.#pods, this.#history, this.#statusWrites]) writes.forget(key);
      return done;
    }
    if ([this.#pods, this.#history, this.#statusWrites].some((writes) => writes.pending(key)))
      return requeueAfter(STALE_RECHECK_MS);
    if (isTerminating(set)) return done;
    if (labelSelectorFrom(set.spec.selector).isEmpty) {
      this.#events.event(
        set,
        "Warning",
        "SelectingAll",
        "This daemon set is selecting all pods. A non-empty selector is required.",
      );
      return done;
    }
    return this.#sync(set);
  }

  async #sync(set: DaemonSet): Promise<Outcome> {
    const history = await this.#history.sync(set).catch((error: unknown) => this.#onCollision(set, error));
    const hash = history.current.metadata.labels?.[REVISION_HASH] ?? "";
    const pods = await this.#pods.claim(set);
    const nowMs = this.#context.clock.now();
    const state = { set, nodes: this.#nodes.store.list(), pods, hash, nowMs };
    const places = placesOf(state);
    const error = await this.#apply(state, planDaemons(state, places));
    const used = new Set(pods.map(({ metadata }) => metadata.labels?.[REVISION_HASH]));
    await this.#history.trim(set, history, ({ metadata }) => used.has(metadata.labels?.[REVISION_HASH]));
    await this.#report(set, daemonStatus(state, places));
    if (error !== undefined) throw error;
    const atMs = nextAvailableMs(pods, set.spec.minReadySeconds ?? 0, nowMs);
    return atMs === undefined ? done : requeueAfter(atMs - nowMs);
  }

  async #apply({ set, hash }: DaemonState, plan: DaemonPlan): Promise<unknown> {
    const owner = controllerReference(DaemonSets, set);
    const created = await slowStart(plan.create, async (node) => {
      await this.#pods.create(set, daemonPod(set, { node, hash, owner }));
    });
    const deleted = await inParallel(plan.delete, async ({ pod, event }) => {
      if (event) this.#events.event(set, event.type, event.reason, event.message);
      await this.#pods.delete(set, pod);
    });
    const error = created.error ?? deleted.error;
    return isNamespaceTerminating(error) ? undefined : error;
  }

  async #onCollision(set: DaemonSet, error: unknown): Promise<never> {
    if (error instanceof CollisionError)
      await this.#report(set, { ...set.status, collisionCount: (set.status.collisionCount ?? 0) + 1 });
    throw error;
  }

  async #report(set: DaemonSet, status: DaemonSet["status"]): Promise<void> {
    if (sameValue(status, set.status)) return;
    const written = await unlessGone(this.#context.client.updateStatus(DaemonSets, { ...set, status }));
    if (written) this.#statusWrites.wrote(objectKey(set), written);
  }
}

/** What of a node decides about daemons. */
function placing({ metadata, spec }: corev1.Node): object {
  return { name: metadata.name, labels: metadata.labels, taints: spec.taints };
}
