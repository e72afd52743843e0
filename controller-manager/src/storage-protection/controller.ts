/** pvc-protection and pv-protection. */
import {
  PersistentVolumeClaims,
  PersistentVolumes,
  Pods,
  claimNameOf,
  type KubernetesObject,
  type Resource,
  type corev1,
} from "@kayak/api";
import { done, objectKey, type Client, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { BY_CLAIM } from "../informers.ts";
import { unlessGone } from "../shared/errors.ts";
import { CLAIM_FINALIZER, VOLUME_FINALIZER, planProtection, usesClaim } from "./plan.ts";

const WORKERS = 2;

interface Protected<T extends KubernetesObject> {
  readonly resource: Resource<T>;
  readonly informer: Informer<T>;
  readonly finalizer: string;
  readonly inUse: (object: T) => boolean;
}

async function reconcile<T extends KubernetesObject>(
  client: Client,
  of: Protected<T>,
  key: ObjectKey,
): Promise<Outcome> {
  const object = of.informer.store.get(key);
  if (!object) return done;
  const plan = planProtection(object, of.finalizer, () => of.inUse(object));
  if (plan.kind === "nothing") return done;
  const metadata = { ...object.metadata, finalizers: plan.finalizers };
  await unlessGone(client.update(of.resource, { ...object, metadata }));
  return done;
}

export class ClaimProtectionController implements Controller {
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { client, informers } = context;
    const informer = informers.get(PersistentVolumeClaims);
    const pods = informers.get(Pods);
    const inUse = (claim: corev1.PersistentVolumeClaim) =>
      pods.store.byIndex(BY_CLAIM, objectKey(claim)).some((pod) => usesClaim(pod, claim));
    const claims = { resource: PersistentVolumeClaims, informer, finalizer: CLAIM_FINALIZER, inUse };
    const { queue, run } = queueController(context, {
      name: "pvc-protection",
      workers: WORKERS,
      reconcile: (key) => reconcile(client, claims, key),
    });
    this.run = run;
    const claim = (changed: KubernetesObject) => queue.add(objectKey(changed));
    informer.on({ add: claim, update: claim });
    const pod = (changed: corev1.Pod) => {
      for (const volume of changed.spec.volumes ?? []) {
        const name = claimNameOf(changed, volume);
        if (name !== undefined) queue.add(`${changed.metadata.namespace}/${name}`);
      }
    };
    pods.on({ update: pod, delete: pod });
  }
}

function isBound({ status }: corev1.PersistentVolume): boolean {
  return status.phase === "Bound";
}

export class VolumeProtectionController implements Controller {
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { client, informers } = context;
    const informer = informers.get(PersistentVolumes);
    const volumes = { resource: PersistentVolumes, informer, finalizer: VOLUME_FINALIZER, inUse: isBound };
    const { queue, run } = queueController(context, {
      name: "pv-protection",
      workers: WORKERS,
      reconcile: (key) => reconcile(client, volumes, key),
    });
    this.run = run;
    const volume = (changed: KubernetesObject) => queue.add(objectKey(changed));
    informer.on({ add: volume, update: volume });
  }
}
