/**
 * Makes volumes on this node for claims whose pods are to run here, makes them larger, and deletes them when they are released.
 * Without StorageClass of the provisioner `kayak.dev/local` it does nothing.
 */
import {
  PersistentVolumeClaims,
  PersistentVolumes,
  StorageClasses,
  formatTime,
  isStatus,
  localProvisioner,
  modeOf,
  quantityValue,
  storageClassOf,
  type Logger,
  type corev1,
  type storagev1,
} from "@kayak/api";
import {
  createEventRecorder,
  createInformer,
  createWorkQueue,
  done,
  objectKey,
  requeueAfter,
  runController,
  waitForSync,
  type Client,
  type Clock,
  type EventRecorder,
  type Informer,
  type ObjectKey,
  type Outcome,
  type WorkQueue,
} from "@kayak/client";
import { messageOf } from "../../container/errors.ts";
import { draftVolume, isToDelete, planClaim, requestedSize, volumeNameFor, type ClaimAction } from "./plan.ts";
import type { LocalStore } from "./store.ts";

type Claim = corev1.PersistentVolumeClaim;
type Volume = corev1.PersistentVolume;

/** Making a file system takes a moment of disk and processor. */
const WORKERS = 2;
/** How often a file system that is in use is tried again. */
const GROW_RETRY_MS = 5_000;

export interface ProvisionerOptions {
  readonly client: Client;
  readonly node: string;
  readonly store: LocalStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export class LocalProvisioner {
  readonly #options: ProvisionerOptions;
  readonly #claims: Informer<Claim>;
  readonly #volumes: Informer<Volume>;
  readonly #classes: Informer<storagev1.StorageClass>;
  readonly #recorder: EventRecorder;
  readonly #claimQueue: WorkQueue;
  readonly #volumeQueue: WorkQueue;

  constructor(options: ProvisionerOptions) {
    const { client, clock, logger, signal, node } = options;
    this.#options = options;
    this.#claims = createInformer(client, PersistentVolumeClaims, { clock, logger });
    this.#volumes = createInformer(client, PersistentVolumes, { clock, logger });
    this.#classes = createInformer(client, StorageClasses, { clock, logger });
    this.#recorder = createEventRecorder(client, { component: localProvisioner, host: node, clock, logger, signal });
    this.#claimQueue = createWorkQueue({ clock, name: "claims" });
    this.#volumeQueue = createWorkQueue({ clock, name: "volumes" });
    this.#watch();
  }

  #watch(): void {
    const claim = (changed: Claim) => this.#claimQueue.add(objectKey(changed));
    this.#claims.on({ add: claim, update: claim });
    const volume = ({ metadata }: Volume) => this.#volumeQueue.add(metadata.name);
    this.#volumes.on({ add: volume, update: volume });
    const all = () => this.#claims.store.list().forEach(claim);
    this.#classes.on({ add: all });
  }

  async run(): Promise<void> {
    const { signal, logger } = this.#options;
    const informers = [this.#claims, this.#volumes, this.#classes];
    const running = informers.map((informer) => informer.run(signal));
    if (await waitForSync(informers, signal)) {
      const common = { workers: WORKERS, signal, logger };
      const reconcileClaim = (key: ObjectKey) => this.#reconcileClaim(key);
      const reconcileVolume = (key: ObjectKey) => this.#reconcileVolume(key);
      await Promise.all([
        runController({ ...common, name: "local-claims", queue: this.#claimQueue, reconcile: reconcileClaim }),
        runController({ ...common, name: "local-volumes", queue: this.#volumeQueue, reconcile: reconcileVolume }),
      ]);
    }
    await Promise.all(running);
  }

  async #reconcileClaim(key: ObjectKey): Promise<Outcome> {
    const claim = this.#claims.store.get(key);
    if (!claim) return done;
    const storageClass = this.#classes.store.get(storageClassOf(claim));
    const volume = this.#volumes.store.get(claim.spec.volumeName ?? "");
    return this.#apply(claim, planClaim({ claim, node: this.#options.node, storageClass, volume }));
  }

  async #apply(claim: Claim, action: ClaimAction): Promise<Outcome> {
    if (action.kind === "grow") return this.#grow(claim, action.volume, action.size);
    if (action.kind === "provision") await this.#provision(claim, action.storageClass);
    if (action.kind === "refuse")
      this.#recorder.event(claim, "Warning", "ProvisioningFailed", failure(claim, action.message));
    return done;
  }

  async #provision(claim: Claim, storageClass: storagev1.StorageClass): Promise<void> {
    const { store, client, node } = this.#options;
    const name = volumeNameFor(claim);
    if (this.#volumes.store.get(name)) return;
    const { namespace, name: claimName } = claim.metadata;
    const message = `External provisioner is provisioning volume for claim "${namespace}/${claimName}"`;
    this.#recorder.event(claim, "Normal", "Provisioning", message);
    try {
      await store.create({ name, mode: modeOf(claim), sizeBytes: quantityValue(requestedSize(claim)) });
      await client.create(PersistentVolumes, draftVolume({ claim, storageClass, node, path: store.pathOf(name) }));
      this.#recorder.event(claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume ${name}`);
    } catch (error) {
      if (isStatus(error, "AlreadyExists")) return this.#leaveToOther(name);
      this.#recorder.event(claim, "Warning", "ProvisioningFailed", failure(claim, messageOf(error)));
      throw error;
    }
  }

  /** The volume is there, made by this node a moment ago or by another one. */
  async #leaveToOther(name: string): Promise<void> {
    const { store, client } = this.#options;
    const volume = await client.get(PersistentVolumes, { name });
    if (volume.spec.local?.path !== store.pathOf(name)) await store.remove(name);
  }

  async #grow(claim: Claim, volume: Volume, size: string): Promise<Outcome> {
    const { store, client } = this.#options;
    const { name } = volume.metadata;
    const grown = await store.grow({ name, mode: modeOf(volume), sizeBytes: quantityValue(size) });
    if (!grown) return this.#growLater(claim);
    const capacity = { storage: size };
    await client.patch(PersistentVolumes, { name }, { type: "merge", body: { spec: { capacity } } });
    const body = { status: { capacity, conditions: null, allocatedResources: null, allocatedResourceStatuses: null } };
    await client.patch(PersistentVolumeClaims, claim.metadata, { type: "merge", subresource: "status", body });
    const message = `MountVolume.NodeExpandVolume succeeded for volume "${name}"`;
    this.#recorder.event(claim, "Normal", "FileSystemResizeSuccessful", message);
    return done;
  }

  async #growLater(claim: Claim): Promise<Outcome> {
    const { client, clock } = this.#options;
    const type = "FileSystemResizePending" as const;
    if (!claim.status.conditions?.some((condition) => condition.type === type)) {
      const message = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";
      const lastTransitionTime = formatTime(clock.now());
      const body = { status: { conditions: [{ type, status: "True", message, lastTransitionTime }] } };
      await client.patch(PersistentVolumeClaims, claim.metadata, { type: "strategic", subresource: "status", body });
    }
    return requeueAfter(GROW_RETRY_MS);
  }

  async #reconcileVolume(name: ObjectKey): Promise<Outcome> {
    const { store, client, node } = this.#options;
    const volume = this.#volumes.store.get(name);
    if (!volume || !isToDelete(volume, node) || volume.spec.local?.path !== store.pathOf(name)) return done;
    try {
      await store.remove(name);
      await client.delete(PersistentVolumes, { name }, { preconditions: { uid: volume.metadata.uid } });
    } catch (error) {
      if (isStatus(error, "NotFound") || isStatus(error, "Conflict")) return done;
      this.#recorder.event(volume, "Warning", "VolumeFailedDelete", messageOf(error));
      throw error;
    }
    return done;
  }
}

function failure({ spec }: Claim, message: string): string {
  return `failed to provision volume with StorageClass ${JSON.stringify(spec.storageClassName ?? "")}: ${message}`;
}
