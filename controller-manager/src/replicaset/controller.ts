/** Keeps the wanted number of pods for every ReplicaSet or ReplicationController. */
import type { corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  type Informer,
  type ObjectKey,
  type Outcome,
  type WorkQueue,
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { BY_CONTROLLER } from "../informers.ts";
import { inParallel, slowStart } from "../shared/batches.ts";
import { sameValue } from "../shared/equal.ts";
import { isNamespaceTerminating, messageOf, unlessGone } from "../shared/errors.ts";
import { controllerOf, controllerReference, isTerminating } from "../shared/objects.ts";
import { OwnWrites, STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { OwnedPods } from "../shared/owned-pods.ts";
import { isActive, isFinished, nextAvailableMs } from "../shared/pods.ts";
import type { Flavour, Replicated } from "./flavour.ts";
import { planReplicas, type ReplicaAction } from "./plan.ts";
import { podFromTemplate } from "./pod.ts";
import { replicaStatus, type ReplicaFailure } from "./status.ts";

const WORKERS = 5;

export class ReplicaSetController implements Controller {
  readonly #context: ControllerContext;
  readonly #flavour: Flavour;
  readonly #sets: Informer<Replicated>;
  readonly #pods: OwnedPods<Replicated>;
  readonly #statusWrites: OwnWrites<Replicated>;
  readonly #queue: WorkQueue;
  readonly run: Controller["run"];

  constructor(context: ControllerContext, flavour: Flavour) {
    this.#context = context;
    this.#flavour = flavour;
    this.#sets = context.informers.get(flavour.resource);
    this.#pods = new OwnedPods(context, {
      resource: flavour.resource,
      events: recorderFor(context, flavour.component),
      selector: (object) => flavour.selector(object),
      adopts: (pod) => !isFinished(pod),
    });
    this.#statusWrites = new OwnWrites(this.#sets, context.clock);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const loop = queueController(context, { name: flavour.component, workers: WORKERS, reconcile });
    this.#queue = loop.queue;
    this.run = loop.run;
    this.#listen();
  }

  #listen(): void {
    const enqueue = (object: Replicated) => this.#queue.add(objectKey(object));
    this.#sets.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#pods.wake(this.#queue);
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const object = this.#sets.store.get(key);
    if (!object) {
      this.#pods.forget(key);
      this.#statusWrites.forget(key);
      return done;
    }
    if (this.#pods.pending(key) || this.#statusWrites.pending(key)) return requeueAfter(STALE_RECHECK_MS);
    const pods = await this.#pods.claim(object);
    const active = pods.filter(isActive);
    const failure = await this.#manage(object, active);
    await this.#report(object, pods, failure?.condition);
    if (failure) throw failure.error;
    return this.#whenNextAvailable(object, active);
  }

  async #manage(object: Replicated, pods: readonly corev1.Pod[]): Promise<Failure | undefined> {
    if (isTerminating(object)) return undefined;
    const state = { wanted: object.spec.replicas ?? 1, pods, related: this.#related(object, pods) };
    const action = planReplicas(state, this.#context.clock.now());
    return action && this.#apply(object, action);
  }

  /** The active pods of all replica sets with the same owner. */
  #related(object: Replicated, own: readonly corev1.Pod[]): readonly corev1.Pod[] {
    const owner = controllerOf(object);
    if (!owner) return own;
    const siblings = this.#sets.store.byIndex(BY_CONTROLLER, owner.uid);
    return siblings.flatMap(({ metadata }) => this.#pods.of(metadata.uid)).filter(isActive);
  }

  async #apply(object: Replicated, action: ReplicaAction): Promise<Failure | undefined> {
    const { error } =
      action.kind === "create"
        ? await slowStart(Array.from({ length: action.count }), () => this.#createPod(object))
        : await inParallel(action.pods, (pod) => this.#pods.delete(object, pod));
    if (error === undefined || isNamespaceTerminating(error)) return undefined;
    const reason = action.kind === "create" ? "FailedCreate" : "FailedDelete";
    return { error, condition: { reason, message: messageOf(error) } };
  }

  async #createPod(object: Replicated): Promise<void> {
    const { template } = object.spec;
    if (!template) throw new TypeError("unable to create pods, no labels");
    const owner = controllerReference(this.#flavour.resource, object);
    await this.#pods.create(object, podFromTemplate(template, owner, object.metadata.namespace));
  }

  async #report(object: Replicated, pods: readonly corev1.Pod[], failure: ReplicaFailure | undefined): Promise<void> {
    const active = pods.filter(isActive);
    const terminating = pods.filter((pod) => isTerminating(pod) && !isFinished(pod));
    const report = { object, flavour: this.#flavour, active, terminating, failure };
    const status = replicaStatus(report, this.#context.clock.now());
    if (sameValue(status, object.status)) return;
    const { client } = this.#context;
    const written = await unlessGone(client.updateStatus(this.#flavour.resource, { ...object, status }));
    if (written) this.#statusWrites.wrote(objectKey(object), written);
  }

  /** Nothing but time tells that a pod was ready for `minReadySeconds`. */
  #whenNextAvailable(object: Replicated, active: readonly corev1.Pod[]): Outcome {
    const nowMs = this.#context.clock.now();
    const atMs = nextAvailableMs(active, object.spec.minReadySeconds ?? 0, nowMs);
    return atMs === undefined ? done : requeueAfter(atMs - nowMs);
  }
}

interface Failure {
  readonly error: unknown;
  readonly condition: ReplicaFailure;
}
