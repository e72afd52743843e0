/** persistentvolume-binder: brings claims and volumes together, and says what became of volumes whose claim is gone. */
import {
  PersistentVolumeClaims,
  PersistentVolumes,
  Pods,
  StorageClasses,
  volumeAnnotations,
  type corev1,
  type storagev1,
} from "@kayak/api";
import {
  done,
  objectKey,
  type Client,
  type EventRecorder,
  type Informer,
  type ObjectKey,
  type Outcome,
  type WorkQueue,
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { BY_CLAIM } from "../informers.ts";
import { unlessGone } from "../shared/errors.ts";
import { boundClaim, boundClaimStatus, boundVolume, boundVolumeStatus, unboundVolume } from "./binding.ts";
import { planClaim, type ClaimPlan } from "./claim-plan.ts";
import type { Happening } from "./happening.ts";
import { planVolume, type VolumePlan } from "./volume-plan.ts";

type Claim = corev1.PersistentVolumeClaim;
type Volume = corev1.PersistentVolume;

/** Two at once could choose the same volume: one of them would then be refused and try again. */
const WORKERS = 1;

export class PersistentVolumeController implements Controller {
  readonly #client: Client;
  readonly #claims: Informer<Claim>;
  readonly #volumes: Informer<Volume>;
  readonly #classes: Informer<storagev1.StorageClass>;
  readonly #pods: Informer<corev1.Pod>;
  readonly #recorder: EventRecorder;
  readonly #claimQueue: WorkQueue;
  readonly #volumeQueue: WorkQueue;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { informers } = context;
    this.#client = context.client;
    this.#recorder = recorderFor(context, "persistentvolume-controller");
    this.#claims = informers.get(PersistentVolumeClaims);
    this.#volumes = informers.get(PersistentVolumes);
    this.#classes = informers.get(StorageClasses);
    this.#pods = informers.get(Pods);
    const reconcileClaim = (key: ObjectKey) => this.#reconcileClaim(key);
    const reconcileVolume = (key: ObjectKey) => this.#reconcileVolume(key);
    const claims = queueController(context, { name: "pv-binder-claims", workers: WORKERS, reconcile: reconcileClaim });
    const volumes = queueController(context, {
      name: "pv-binder-volumes",
      workers: WORKERS,
      reconcile: reconcileVolume,
    });
    this.#claimQueue = claims.queue;
    this.#volumeQueue = volumes.queue;
    this.run = async (signal) => void (await Promise.all([claims.run(signal), volumes.run(signal)]));
    this.#watch();
  }

  #watch(): void {
    const claim = (changed: Claim) => {
      this.#claimQueue.add(objectKey(changed));
      if (changed.spec.volumeName) this.#volumeQueue.add(changed.spec.volumeName);
    };
    const gone = (claim: Claim) => {
      for (const volume of this.#volumes.store.list())
        if (volume.spec.claimRef?.uid === claim.metadata.uid) this.#volumeQueue.add(volume.metadata.name);
    };
    this.#claims.on({ add: claim, update: claim, delete: gone });
    const volume = (changed: Volume) => {
      this.#volumeQueue.add(changed.metadata.name);
      const { claimRef } = changed.spec;
      if (claimRef) this.#claimQueue.add(`${claimRef.namespace}/${claimRef.name}`);
      else this.#wakeWaiting();
    };
    this.#volumes.on({ add: volume, update: volume, delete: volume });
    const waiting = () => this.#wakeWaiting();
    this.#classes.on({ add: waiting, update: waiting });
  }

  #wakeWaiting(): void {
    for (const claim of this.#claims.store.list())
      if (!claim.metadata.annotations?.[volumeAnnotations.bindCompleted]) this.#claimQueue.add(objectKey(claim));
  }

  async #reconcileClaim(key: ObjectKey): Promise<Outcome> {
    const claim = this.#claims.store.get(key);
    if (!claim) return done;
    const plan = planClaim({
      claim,
      volume: (name) => this.#volumes.store.get(name),
      volumes: this.#volumes.store.list(),
      classes: this.#classes.store.list(),
      waitingPods: this.#waitingPods(key),
    });
    await this.#applyToClaim(claim, plan);
    return done;
  }

  #waitingPods(key: ObjectKey): string[] {
    const pods = this.#pods.store.byIndex(BY_CLAIM, key);
    return pods.filter(({ spec }) => !spec.nodeName).map(({ metadata }) => metadata.name);
  }

  async #applyToClaim(claim: Claim, plan: ClaimPlan): Promise<void> {
    switch (plan.kind) {
      case "bind":
        return this.#bind(claim, plan.volume);
      case "setClass":
        await this.#client.update(PersistentVolumeClaims, {
          ...claim,
          spec: { ...claim.spec, storageClassName: plan.name },
        });
        return;
      case "lost":
        if (claim.status.phase === "Lost") return;
        this.#tell(claim, plan.event);
        await this.#client.updateStatus(PersistentVolumeClaims, { ...claim, status: { phase: "Lost" } });
        return;
      case "pending":
        if (plan.annotations) await this.#annotate(claim, plan.annotations);
        this.#tell(claim, plan.event);
    }
  }

  async #bind(claim: Claim, volume: Volume): Promise<void> {
    const client = this.#client;
    const kept = boundVolume(volume, claim);
    const mine = kept ? await client.update(PersistentVolumes, kept) : volume;
    const phased = boundVolumeStatus(mine);
    if (phased) await client.updateStatus(PersistentVolumes, phased);
    const bound = boundClaim(claim, mine);
    const theirs = bound ? await client.update(PersistentVolumeClaims, bound) : claim;
    const told = boundClaimStatus(theirs, mine);
    if (told) await client.updateStatus(PersistentVolumeClaims, told);
  }

  async #annotate(claim: Claim, annotations: Readonly<Record<string, string>>): Promise<void> {
    const current = claim.metadata.annotations ?? {};
    if (Object.entries(annotations).every(([key, value]) => current[key] === value)) return;
    const metadata = { ...claim.metadata, annotations: { ...current, ...annotations } };
    await unlessGone(this.#client.update(PersistentVolumeClaims, { ...claim, metadata }));
  }

  async #reconcileVolume(key: ObjectKey): Promise<Outcome> {
    const volume = this.#volumes.store.get(key);
    if (!volume) return done;
    const plan = planVolume({ volume, claim: (claim) => this.#claims.store.get(claim) });
    await this.#applyToVolume(volume, plan);
    return done;
  }

  async #applyToVolume(volume: Volume, plan: VolumePlan): Promise<void> {
    switch (plan.kind) {
      case "nothing":
        return;
      case "claim":
        this.#tell(volume, plan.event);
        this.#claimQueue.add(plan.key);
        return;
      case "unbind":
        await unlessGone(this.#client.update(PersistentVolumes, unboundVolume(volume, plan.kept)));
        return;
      case "phase": {
        const { phase, message, event } = plan;
        const { message: _, reason: _reason, ...status } = volume.status;
        this.#tell(volume, event);
        const next = { ...volume, status: { ...status, phase, ...(message !== undefined && { message }) } };
        await this.#client.updateStatus(PersistentVolumes, next);
      }
    }
  }

  #tell(object: Claim | Volume, event: Happening | undefined): void {
    if (event) this.#recorder.event(object, event.type, event.reason, event.message);
  }
}
