/** Keeps the wanted number of pods for every ReplicaSet or ReplicationController. */
import { Pods, groupVersion, labelSelectorFrom, type corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  type EventRecorder,
  type Informer,
  type ObjectKey,
  type Outcome,
  type WorkQueue,
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { BY_CONTROLLER, BY_NAMESPACE, orphansOf } from "../informers.ts";
import { inParallel, slowStart } from "../shared/batches.ts";
import { applyClaims } from "../shared/claim-apply.ts";
import { planClaims } from "../shared/claim.ts";
import { sameValue } from "../shared/equal.ts";
import { isNamespaceTerminating, messageOf, unlessGone } from "../shared/errors.ts";
import { controllerOf, controllerReference, isTerminating, refOf } from "../shared/objects.ts";
import { OwnWrites, STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { isActive, isFinished } from "../shared/pods.ts";
import type { Flavour, Replicated } from "./flavour.ts";
import { planReplicas, type ReplicaAction } from "./plan.ts";
import { podFromTemplate } from "./pod.ts";
import { nextAvailableMs, replicaStatus, type ReplicaFailure } from "./status.ts";

const WORKERS = 5;

export class ReplicaSetController implements Controller {
  readonly #context: ControllerContext;
  readonly #flavour: Flavour;
  readonly #sets: Informer<Replicated>;
  readonly #pods: Informer<corev1.Pod>;
  readonly #podWrites: OwnWrites<corev1.Pod>;
  readonly #statusWrites: OwnWrites<Replicated>;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly run: Controller["run"];

  constructor(context: ControllerContext, flavour: Flavour) {
    this.#context = context;
    this.#flavour = flavour;
    this.#sets = context.informers.get(flavour.resource);
    this.#pods = context.informers.get(Pods);
    this.#podWrites = new OwnWrites(this.#pods, context.clock);
    this.#statusWrites = new OwnWrites(this.#sets, context.clock);
    this.#events = recorderFor(context, flavour.component);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const loop = queueController(context, { name: flavour.component, workers: WORKERS, reconcile });
    this.#queue = loop.queue;
    this.run = loop.run;
    this.#listen();
  }

  #listen(): void {
    const enqueue = (object: Replicated) => this.#queue.add(objectKey(object));
    this.#sets.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#pods.on({
      add: (pod) => this.#enqueueOwner(pod),
      update: (pod, previous) => {
        this.#enqueueOwner(pod);
        if (controllerOf(previous)?.uid !== controllerOf(pod)?.uid) this.#enqueueOwner(previous);
      },
      delete: (pod) => this.#enqueueOwner(pod),
    });
  }

  /** A pod without owner concerns every replica set that would adopt it. */
  #enqueueOwner(pod: corev1.Pod): void {
    const { resource } = this.#flavour;
    const owner = controllerOf(pod);
    const { namespace } = pod.metadata;
    if (owner) {
      const ours = owner.kind === resource.kind && owner.apiVersion === groupVersion(resource);
      if (ours) this.#queue.add(`${namespace}/${owner.name}`);
      return;
    }
    for (const object of this.#sets.store.byIndex(BY_NAMESPACE, namespace)) {
      if (this.#selects(object)(pod)) this.#queue.add(objectKey(object));
    }
  }

  #selects(object: Replicated): (pod: corev1.Pod) => boolean {
    const selector = labelSelectorFrom(this.#flavour.selector(object));
    return (pod) => !selector.isEmpty && selector.matches(pod.metadata.labels);
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const object = this.#sets.store.get(key);
    if (!object) {
      this.#podWrites.forget(key);
      this.#statusWrites.forget(key);
      return done;
    }
    if (this.#podWrites.pending(key) || this.#statusWrites.pending(key)) return requeueAfter(STALE_RECHECK_MS);
    const pods = await this.#claim(object);
    const active = pods.filter(isActive);
    const failure = await this.#manage(object, active);
    await this.#report(object, pods, failure?.condition);
    if (failure) throw failure.error;
    return this.#whenNextAvailable(object, active);
  }

  async #claim(object: Replicated): Promise<readonly corev1.Pod[]> {
    const { store } = this.#pods;
    const { uid, namespace } = object.metadata;
    const owned = store.byIndex(BY_CONTROLLER, uid);
    const orphans = store.byIndex(BY_CONTROLLER, orphansOf(namespace)).filter((pod) => !isFinished(pod));
    const claims = planClaims(object, [...owned, ...orphans], this.#selects(object));
    const owner = { resource: this.#flavour.resource, object };
    return applyClaims({ client: this.#context.client, resource: Pods, owner }, claims);
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
    return siblings.flatMap(({ metadata }) => this.#pods.store.byIndex(BY_CONTROLLER, metadata.uid)).filter(isActive);
  }

  async #apply(object: Replicated, action: ReplicaAction): Promise<Failure | undefined> {
    const { error } =
      action.kind === "create"
        ? await slowStart(Array.from({ length: action.count }), () => this.#createPod(object))
        : await inParallel(action.pods, (pod) => this.#deletePod(object, pod));
    if (error === undefined || isNamespaceTerminating(error)) return undefined;
    const reason = action.kind === "create" ? "FailedCreate" : "FailedDelete";
    return { error, condition: { reason, message: messageOf(error) } };
  }

  async #createPod(object: Replicated): Promise<void> {
    const { template } = object.spec;
    if (!template) throw new TypeError("unable to create pods, no labels");
    const owner = controllerReference(this.#flavour.resource, object);
    try {
      const pod = await this.#context.client.create(Pods, podFromTemplate(template, owner, object.metadata.namespace));
      this.#podWrites.wrote(objectKey(object), pod);
      this.#events.event(object, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!isNamespaceTerminating(error)) {
        this.#events.event(object, "Warning", "FailedCreate", `Error creating: ${messageOf(error)}`);
      }
      throw error;
    }
  }

  async #deletePod(object: Replicated, pod: corev1.Pod): Promise<void> {
    try {
      const preconditions = { uid: pod.metadata.uid };
      await unlessGone(this.#context.client.delete(Pods, refOf(pod), { preconditions }));
      this.#podWrites.deleted(objectKey(object), pod);
      this.#events.event(object, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
    } catch (error) {
      this.#events.event(object, "Warning", "FailedDelete", `Error deleting: ${messageOf(error)}`);
      throw error;
    }
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
