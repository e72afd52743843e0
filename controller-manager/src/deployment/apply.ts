/** Carries out what was planned for a deployment, and says so in events. */
import { Deployments, ReplicaSets, isStatus, type appsv1 } from "@kayak/api";
import { objectKey, type Client, type Clock, type EventRecorder } from "@kayak/client";
import { withCondition } from "../shared/conditions.ts";
import { isNamespaceTerminating, messageOf, unlessGone } from "../shared/errors.ts";
import { controllerOf, refOf } from "../shared/objects.ts";
import type { OwnWrites } from "../shared/own-writes.ts";
import { progressDeadlineMs } from "./limits.ts";
import type { DeploymentAction } from "./plan.ts";
import { sizeOf } from "./replica-sets.ts";
import { newCondition } from "./status.ts";
import { sameTemplate } from "./template-hash.ts";

export interface Effects {
  readonly client: Client;
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly replicaSetWrites: OwnWrites<appsv1.ReplicaSet>;
  readonly statusWrites: OwnWrites<appsv1.Deployment>;
}

export async function applyAction(
  effects: Effects,
  deployment: appsv1.Deployment,
  action: DeploymentAction,
): Promise<void> {
  switch (action.kind) {
    case "createReplicaSet":
      return create(effects, deployment, action.replicaSet);
    case "updateReplicaSet":
      return update(effects, deployment, action);
    case "deleteReplicaSet": {
      const { uid, resourceVersion } = action.replicaSet.metadata;
      const preconditions = { uid, resourceVersion };
      await unlessGone(effects.client.delete(ReplicaSets, refOf(action.replicaSet), { preconditions }));
      return;
    }
    case "updateStatus":
      return updateStatus(effects, action.deployment);
  }
}

async function create(effects: Effects, deployment: appsv1.Deployment, replicaSet: appsv1.ReplicaSet): Promise<void> {
  const { uid: _, resourceVersion: __, creationTimestamp: ___, ...metadata } = replicaSet.metadata;
  try {
    const created = await effects.client.create(ReplicaSets, { metadata, spec: replicaSet.spec });
    effects.replicaSetWrites.wrote(objectKey(deployment), created);
  } catch (error) {
    if (isStatus(error, "AlreadyExists")) return resolveCollision(effects, deployment, replicaSet);
    await reportFailure(effects, deployment, { replicaSet, error });
    throw error;
  }
  noteScaling(effects, deployment, { replicaSet, from: 0 });
}

/** The name is taken: by this very replica set, which the cache didn't show yet, or by another template of the same hash. */
async function resolveCollision(
  effects: Effects,
  deployment: appsv1.Deployment,
  wanted: appsv1.ReplicaSet,
): Promise<void> {
  const existing = await effects.client.get(ReplicaSets, refOf(wanted));
  const ours = controllerOf(existing)?.uid === deployment.metadata.uid;
  const { template } = existing.spec;
  if (ours && template && sameTemplate(template, deployment.spec.template)) {
    return effects.replicaSetWrites.wrote(objectKey(deployment), existing);
  }
  const collisionCount = (deployment.status.collisionCount ?? 0) + 1;
  await updateStatus(effects, { ...deployment, status: { ...deployment.status, collisionCount } });
  throw new Error(
    `hash collision: replica set ${wanted.metadata.name} exists with another template; trying another hash`,
  );
}

async function reportFailure(
  effects: Effects,
  deployment: appsv1.Deployment,
  { replicaSet, error }: { readonly replicaSet: appsv1.ReplicaSet; readonly error: unknown },
): Promise<void> {
  if (isNamespaceTerminating(error)) return;
  const reason = "ReplicaSetCreateError";
  const message = `Failed to create new replica set "${replicaSet.metadata.name}": ${messageOf(error)}`;
  effects.events.event(deployment, "Warning", reason, message);
  if (progressDeadlineMs(deployment) === undefined) return;
  const condition = newCondition("Progressing", effects.clock.now(), { status: "False", reason, message });
  const conditions = withCondition(deployment.status.conditions, condition);
  await updateStatus(effects, { ...deployment, status: { ...deployment.status, conditions } });
}

async function update(
  effects: Effects,
  deployment: appsv1.Deployment,
  sizing: { readonly replicaSet: appsv1.ReplicaSet; readonly from: number },
): Promise<void> {
  const updated = await effects.client.update(ReplicaSets, sizing.replicaSet);
  effects.replicaSetWrites.wrote(objectKey(deployment), updated);
  noteScaling(effects, deployment, sizing);
}

function noteScaling(
  { events }: Effects,
  deployment: appsv1.Deployment,
  { replicaSet, from }: { readonly replicaSet: appsv1.ReplicaSet; readonly from: number },
): void {
  const to = sizeOf(replicaSet);
  if (to === from) return;
  const direction = to > from ? "up" : "down";
  const message = `Scaled ${direction} replica set ${replicaSet.metadata.name} from ${from} to ${to}`;
  events.event(deployment, "Normal", "ScalingReplicaSet", message);
}

/** Another writer's change arrives as an event, and what is written then rests on it. */
async function updateStatus({ client, statusWrites }: Effects, deployment: appsv1.Deployment): Promise<void> {
  const written = await unlessGone(client.updateStatus(Deployments, deployment));
  if (written) statusWrites.wrote(objectKey(deployment), written);
}
