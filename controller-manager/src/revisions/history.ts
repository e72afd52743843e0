/** The revisions of a workload in the API: claimed like pods, made when the template changes, renumbered when it changes back. */
import {
  ControllerRevisions,
  isStatus,
  labelSelectorFrom,
  type Resource,
  type appsv1,
  type corev1,
  type metav1,
} from "@kayak/api";
import { objectKey, type Informer, type ObjectKey, type WorkQueue } from "@kayak/client";
import type { ControllerContext } from "../context.ts";
import { BY_CONTROLLER, orphansOf } from "../informers.ts";
import { applyClaims } from "../shared/claim-apply.ts";
import { planClaims } from "../shared/claim.ts";
import { sameValue } from "../shared/equal.ts";
import { unlessGone } from "../shared/errors.ts";
import { controllerOf, controllerReference, refOf } from "../shared/objects.ts";
import { OwnWrites } from "../shared/own-writes.ts";
import type { Workload } from "../shared/owned-pods.ts";
import { planRevision, revisionHash, snapshot, surplusRevisions, type Revision } from "./revision.ts";

/** What is common to the workloads that keep revisions. */
export interface Revisioned extends Workload {
  spec: {
    selector: metav1.LabelSelector;
    template: corev1.PodTemplateSpec;
    revisionHistoryLimit?: number | undefined;
  };
  status: { collisionCount?: number | undefined };
}

export interface History {
  readonly current: Revision;
  /** All others, the oldest first. */
  readonly old: readonly Revision[];
}

/** The name of a new revision is taken by another content: its hash must be made anew. */
export class CollisionError extends Error {
  override readonly name = "CollisionError";
}

export interface RevisionHistoryOptions<T extends Revisioned> {
  readonly resource: Resource<T>;
  /** The label under which a revision carries its hash. */
  readonly hashLabel: string;
}

export class RevisionHistory<T extends Revisioned> {
  readonly #context: ControllerContext;
  readonly #options: RevisionHistoryOptions<T>;
  readonly #revisions: Informer<appsv1.ControllerRevision>;
  readonly #writes: OwnWrites<appsv1.ControllerRevision>;

  constructor(context: ControllerContext, options: RevisionHistoryOptions<T>) {
    this.#context = context;
    this.#options = options;
    this.#revisions = context.informers.get(ControllerRevisions);
    this.#writes = new OwnWrites(this.#revisions, context.clock);
  }

  wake(queue: Pick<WorkQueue, "add">): void {
    const { resource } = this.#options;
    const wakeOwner = (revision: Revision) => {
      const owner = controllerOf(revision);
      if (owner?.kind === resource.kind) queue.add(`${revision.metadata.namespace}/${owner.name}`);
    };
    this.#revisions.on({ add: wakeOwner, update: wakeOwner, delete: wakeOwner });
  }

  pending(key: ObjectKey): boolean {
    return this.#writes.pending(key);
  }

  forget(key: ObjectKey): void {
    this.#writes.forget(key);
  }

  /** The revision of the template as it is, made or renumbered if need be. Throws `CollisionError`. */
  async sync(object: T): Promise<History> {
    const revisions = await this.#claim(object);
    const plan = planRevision(object.spec.template, revisions);
    for (const double of plan.doubles) await this.#delete(object, double);
    if (!plan.current) return { current: await this.#create(object, plan.number), old: plan.old };
    if (plan.current.revision === plan.number) return { current: plan.current, old: plan.old };
    const renumbered = await this.#context.client.update(ControllerRevisions, {
      ...plan.current,
      revision: plan.number,
    });
    this.#writes.wrote(objectKey(object), renumbered);
    return { current: renumbered, old: plan.old };
  }

  /** Deletes old revisions beyond the limit that nothing uses. */
  async trim(object: T, { old }: History, inUse: (revision: Revision) => boolean): Promise<void> {
    const limit = object.spec.revisionHistoryLimit ?? DEFAULT_LIMIT;
    for (const revision of surplusRevisions(old, { limit, inUse })) await this.#delete(object, revision);
  }

  async #claim(object: T): Promise<readonly Revision[]> {
    const { store } = this.#revisions;
    const { uid, namespace } = object.metadata;
    const known = [...store.byIndex(BY_CONTROLLER, uid), ...store.byIndex(BY_CONTROLLER, orphansOf(namespace))];
    const selector = labelSelectorFrom(object.spec.selector);
    const claims = planClaims(object, known, ({ metadata }) => selector.matches(metadata.labels));
    const owner = { resource: this.#options.resource as Resource, object };
    return applyClaims({ client: this.#context.client, resource: ControllerRevisions, owner }, claims);
  }

  async #create(object: T, revision: number): Promise<Revision> {
    const { resource, hashLabel } = this.#options;
    const { template } = object.spec;
    const { name, namespace, annotations } = object.metadata;
    const hash = revisionHash(template, object.status.collisionCount);
    const draft = {
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels: { ...template.metadata.labels, [hashLabel]: hash },
        annotations,
        ownerReferences: [controllerReference(resource, object)],
      },
      data: snapshot(template),
      revision,
    };
    try {
      const created = await this.#context.client.create(ControllerRevisions, draft);
      this.#writes.wrote(objectKey(object), created);
      return created;
    } catch (error) {
      if (!isStatus(error, "AlreadyExists")) throw error;
      return this.#existing(object, draft);
    }
  }

  /** The name is taken: by this very revision, which the cache didn't show yet, or by another. */
  async #existing(
    object: T,
    draft: { metadata: { name: string; namespace: string }; data: object },
  ): Promise<Revision> {
    const existing = await this.#context.client.get(ControllerRevisions, draft.metadata);
    const ours = controllerOf(existing)?.uid === object.metadata.uid && sameValue(existing.data, draft.data);
    if (!ours) throw new CollisionError(`revision ${draft.metadata.name} exists with another content`);
    this.#writes.wrote(objectKey(object), existing);
    return existing;
  }

  async #delete(object: T, revision: Revision): Promise<void> {
    const preconditions = { uid: revision.metadata.uid };
    await unlessGone(this.#context.client.delete(ControllerRevisions, refOf(revision), { preconditions }));
    this.#writes.deleted(objectKey(object), revision);
  }
}

const DEFAULT_LIMIT = 10;
