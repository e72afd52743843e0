/** Rolls out the template of every Deployment through replica sets. */
import { Deployments, Pods, ReplicaSets, labelSelectorFrom, type appsv1, type corev1 } from "@kayak/api";
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
import { BY_CONTROLLER, BY_NAMESPACE, orphansOf } from "../informers.ts";
import { applyClaims } from "../shared/claim-apply.ts";
import { planClaims } from "../shared/claim.ts";
import { controllerOf } from "../shared/objects.ts";
import { OwnWrites, STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { applyAction, type Effects } from "./apply.ts";
import { isRolling } from "./limits.ts";
import { planDeployment } from "./plan.ts";
import type { PodsByReplicaSet } from "./recreate.ts";

const NAME = "deployment-controller";
const WORKERS = 5;

export class DeploymentController implements Controller {
  readonly #clock: ControllerContext["clock"];
  readonly #deployments: Informer<appsv1.Deployment>;
  readonly #replicaSets: Informer<appsv1.ReplicaSet>;
  readonly #pods: Informer<corev1.Pod>;
  readonly #effects: Effects;
  readonly #queue: WorkQueue;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { client, clock, informers } = context;
    this.#clock = clock;
    this.#deployments = informers.get(Deployments);
    this.#replicaSets = informers.get(ReplicaSets);
    this.#pods = informers.get(Pods);
    this.#effects = {
      client,
      clock,
      events: recorderFor(context, NAME),
      replicaSetWrites: new OwnWrites(this.#replicaSets, clock),
      statusWrites: new OwnWrites(this.#deployments, clock),
    };
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const loop = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.#queue = loop.queue;
    this.run = loop.run;
    this.#listen();
  }

  #listen(): void {
    const enqueue = (deployment: appsv1.Deployment) => this.#queue.add(objectKey(deployment));
    this.#deployments.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#replicaSets.on({
      add: (replicaSet) => this.#enqueueOwner(replicaSet),
      update: (replicaSet, previous) => {
        this.#enqueueOwner(replicaSet);
        if (controllerOf(previous)?.uid !== controllerOf(replicaSet)?.uid) this.#enqueueOwner(previous);
      },
      delete: (replicaSet) => this.#enqueueOwner(replicaSet),
    });
    this.#pods.on({ delete: (pod) => this.#enqueueRecreating(pod) });
  }

  /** A replica set without owner concerns every deployment that would adopt it. */
  #enqueueOwner(replicaSet: appsv1.ReplicaSet): void {
    const owner = controllerOf(replicaSet);
    const { namespace } = replicaSet.metadata;
    if (owner) {
      if (owner.kind === Deployments.kind) this.#queue.add(`${namespace}/${owner.name}`);
      return;
    }
    for (const deployment of this.#deployments.store.byIndex(BY_NAMESPACE, namespace)) {
      if (selects(deployment)(replicaSet)) this.#queue.add(objectKey(deployment));
    }
  }

  /** A Recreate waits for the last pod of the old replica sets. */
  #enqueueRecreating(pod: corev1.Pod): void {
    const replicaSet = controllerOf(pod);
    if (replicaSet?.kind !== ReplicaSets.kind) return;
    const owner = this.#replicaSets.store.get(`${pod.metadata.namespace}/${replicaSet.name}`);
    if (owner) this.#enqueueOwner(owner);
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const { replicaSetWrites, statusWrites } = this.#effects;
    const deployment = this.#deployments.store.get(key);
    if (!deployment) {
      replicaSetWrites.forget(key);
      statusWrites.forget(key);
      return done;
    }
    if (replicaSetWrites.pending(key) || statusWrites.pending(key)) return requeueAfter(STALE_RECHECK_MS);
    if (labelSelectorFrom(deployment.spec.selector).isEmpty) return this.#refuse(deployment);
    const replicaSets = await this.#claim(deployment);
    return this.#progress(deployment, replicaSets);
  }

  async #progress(deployment: appsv1.Deployment, replicaSets: readonly appsv1.ReplicaSet[]): Promise<Outcome> {
    const pods: PodsByReplicaSet = isRolling(deployment) ? new Map() : this.#podsOf(replicaSets);
    const plan = planDeployment({ deployment, replicaSets, pods }, this.#clock.now());
    for (const action of plan.actions) await applyAction(this.#effects, deployment, action);
    if (plan.againAtMs === undefined) return done;
    return requeueAfter(Math.max(MIN_RECHECK_MS, plan.againAtMs - this.#clock.now()));
  }

  #refuse(deployment: appsv1.Deployment): Outcome {
    const message = "This deployment is selecting all pods. A non-empty selector is required.";
    this.#effects.events.event(deployment, "Warning", "SelectingAll", message);
    return done;
  }

  #claim(deployment: appsv1.Deployment): Promise<readonly appsv1.ReplicaSet[]> {
    const { store } = this.#replicaSets;
    const { uid, namespace } = deployment.metadata;
    const candidates = [...store.byIndex(BY_CONTROLLER, uid), ...store.byIndex(BY_CONTROLLER, orphansOf(namespace))];
    const claims = planClaims(deployment, candidates, selects(deployment));
    const owner = { resource: Deployments, object: deployment };
    return applyClaims({ client: this.#effects.client, resource: ReplicaSets, owner }, claims);
  }

  #podsOf(replicaSets: readonly appsv1.ReplicaSet[]): PodsByReplicaSet {
    const { store } = this.#pods;
    return new Map(replicaSets.map(({ metadata }) => [metadata.uid, store.byIndex(BY_CONTROLLER, metadata.uid)]));
  }
}

/** A deadline that just passed is looked at again after this, not at once. */
const MIN_RECHECK_MS = 1000;

function selects(deployment: appsv1.Deployment): (replicaSet: appsv1.ReplicaSet) => boolean {
  const selector = labelSelectorFrom(deployment.spec.selector);
  return (replicaSet) => !selector.isEmpty && selector.matches(replicaSet.metadata.labels);
}
