/** The pods of one kind of workload: who is woken by their changes, which belong to whom, and what was just written of them. */
import { Pods, groupVersion, labelSelectorFrom, type Draft, type Resource, type corev1, type metav1 } from "@kayak/api";
import { objectKey, type EventRecorder, type Informer, type ObjectKey, type WorkQueue } from "@kayak/client";
import type { ControllerContext } from "../context.ts";
import { BY_CONTROLLER, BY_NAMESPACE, orphansOf } from "../informers.ts";
import { applyClaims } from "./claim-apply.ts";
import { planClaims } from "./claim.ts";
import { isNamespaceTerminating, messageOf, unlessGone } from "./errors.ts";
import { controllerOf, refOf } from "./objects.ts";
import { OwnWrites } from "./own-writes.ts";

/** What every workload has; kinds differ in their spec. */
export interface Workload {
  apiVersion: string;
  kind: string;
  metadata: metav1.ObjectMeta;
}

export interface OwnedPodsOptions<T extends Workload> {
  readonly resource: Resource<T>;
  readonly events: EventRecorder;
  /** An empty one, or none, selects nothing. */
  readonly selector: (object: T) => metav1.LabelSelector | undefined;
  /** Orphans that are taken over. */
  readonly adopts?: (pod: corev1.Pod) => boolean;
}

export class OwnedPods<T extends Workload> {
  readonly informer: Informer<corev1.Pod>;
  readonly #owners: Informer<T>;
  readonly #context: ControllerContext;
  readonly #options: OwnedPodsOptions<T>;
  readonly #writes: OwnWrites<corev1.Pod>;

  constructor(context: ControllerContext, options: OwnedPodsOptions<T>) {
    this.#context = context;
    this.#options = options;
    this.informer = context.informers.get(Pods);
    this.#owners = context.informers.get(options.resource);
    this.#writes = new OwnWrites(this.informer, context.clock);
  }

  /** Wakes owners by what happens to their pods; to be called while the controller is being constructed. */
  wake(queue: Pick<WorkQueue, "add">): void {
    this.informer.on({
      add: (pod) => this.#wakeOwner(queue, pod),
      update: (pod, previous) => {
        this.#wakeOwner(queue, pod);
        if (controllerOf(previous)?.uid !== controllerOf(pod)?.uid) this.#wakeOwner(queue, previous);
      },
      delete: (pod) => this.#wakeOwner(queue, pod),
    });
  }

  /** A pod without owner concerns everybody who would adopt it. */
  #wakeOwner(queue: Pick<WorkQueue, "add">, pod: corev1.Pod): void {
    const { resource } = this.#options;
    const owner = controllerOf(pod);
    const { namespace } = pod.metadata;
    if (owner) {
      const ours = owner.kind === resource.kind && owner.apiVersion === groupVersion(resource);
      if (ours) queue.add(`${namespace}/${owner.name}`);
      return;
    }
    for (const object of this.#owners.store.byIndex(BY_NAMESPACE, namespace)) {
      if (this.selects(object)(pod)) queue.add(objectKey(object));
    }
  }

  selects(object: T): (pod: corev1.Pod) => boolean {
    const selector = labelSelectorFrom(this.#options.selector(object));
    return (pod) => !selector.isEmpty && selector.matches(pod.metadata.labels);
  }

  /** Takes over and lets go of pods by what is selected now. Gives those that belong to the object afterwards. */
  async claim(object: T): Promise<readonly corev1.Pod[]> {
    const { adopts = () => true, resource } = this.#options;
    const { store } = this.informer;
    const { uid, namespace } = object.metadata;
    const orphans = store.byIndex(BY_CONTROLLER, orphansOf(namespace)).filter(adopts);
    const claims = planClaims(object, [...this.of(uid), ...orphans], this.selects(object));
    const owner = { resource: resource as Resource, object };
    return applyClaims({ client: this.#context.client, resource: Pods, owner }, claims);
  }

  /** Those with a reference to the owner. */
  of(uid: string): readonly corev1.Pod[] {
    return this.informer.store.byIndex(BY_CONTROLLER, uid);
  }

  /** Whether the cache lacks a pod that was made, or shows one that was deleted. */
  pending(key: ObjectKey): boolean {
    return this.#writes.pending(key);
  }

  forget(key: ObjectKey): void {
    this.#writes.forget(key);
  }

  wrote(object: T, pod: corev1.Pod): void {
    this.#writes.wrote(objectKey(object), pod);
  }

  /** Makes a pod without a word; see `create`. */
  async add(object: T, draft: Draft<corev1.Pod>): Promise<corev1.Pod> {
    const pod = await this.#context.client.create(Pods, draft);
    this.wrote(object, pod);
    return pod;
  }

  /** Deletes a pod without a word; see `delete`. */
  async remove(object: T, pod: corev1.Pod): Promise<void> {
    const preconditions = { uid: pod.metadata.uid };
    await unlessGone(this.#context.client.delete(Pods, refOf(pod), { preconditions }));
    this.#writes.deleted(objectKey(object), pod);
  }

  async create(object: T, draft: Draft<corev1.Pod>): Promise<corev1.Pod> {
    const { events } = this.#options;
    try {
      const pod = await this.add(object, draft);
      events.event(object, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
      return pod;
    } catch (error) {
      if (!isNamespaceTerminating(error))
        events.event(object, "Warning", "FailedCreate", `Error creating: ${messageOf(error)}`);
      throw error;
    }
  }

  async delete(object: T, pod: corev1.Pod): Promise<void> {
    const { events } = this.#options;
    try {
      await this.remove(object, pod);
      events.event(object, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
    } catch (error) {
      events.event(object, "Warning", "FailedDelete", `Error deleting: ${messageOf(error)}`);
      throw error;
    }
  }
}
