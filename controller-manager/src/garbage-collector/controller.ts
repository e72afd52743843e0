/** Deletes what has lost its owners, and carries out foreground deletion and orphaning. */
import type { KubernetesObject, Resource } from "@kayak/api";
import { done, type Client, type Outcome, type WorkQueue } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { inParallel } from "../shared/batches.ts";
import { unlessGone } from "../shared/errors.ts";
import { isTerminating, refOf } from "../shared/objects.ts";
import { nodeKey, OwnershipGraph, type NodeKey, type OwnershipChange } from "./graph.ts";
import { FOREGROUND, ORPHAN, hasFinalizer, planCollection, type CollectAction } from "./plan.ts";

const NAME = "garbage-collector-controller";
const WORKERS = 20;

interface Found {
  readonly resource: Resource;
  readonly object: KubernetesObject;
}

export class GarbageCollector implements Controller {
  readonly #client: Client;
  readonly #graph: OwnershipGraph;
  readonly #queue: WorkQueue;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#client = context.client;
    this.#graph = new OwnershipGraph(context.client, context.informers);
    const reconcile = (key: NodeKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.#queue = queue;
    this.run = run;
    this.#graph.onChange((change) => this.#noticed(change));
  }

  #noticed({ kind, resource, object }: OwnershipChange): void {
    if (kind === "present") {
      if (concerns(object)) this.#queue.add(nodeKey(resource, object));
      return;
    }
    for (const dependent of this.#graph.dependentsOf(object))
      this.#queue.add(nodeKey(dependent.resource, dependent.object));
    this.#visitWaitingOwners(object);
  }

  /** One dependent less to wait for. */
  #visitWaitingOwners(object: KubernetesObject): void {
    for (const reference of object.metadata.ownerReferences ?? []) {
      const key = this.#graph.ownerKey(object, reference);
      const owner = key && this.#graph.find(key);
      if (key && owner && isTerminating(owner.object)) this.#queue.add(key);
    }
  }

  async #reconcile(key: NodeKey): Promise<Outcome> {
    const found = this.#graph.find(key);
    if (!found || !concerns(found.object)) return done;
    const references = isTerminating(found.object) ? [] : (found.object.metadata.ownerReferences ?? []);
    const owners = await Promise.all(
      references.map(async (reference) => ({ reference, state: await this.#graph.stateOf(found.object, reference) })),
    );
    const dependents = this.#graph.dependentsOf(found.object);
    const objects = dependents.map(({ object }) => object);
    for (const action of planCollection({ object: found.object, owners, dependents: objects })) {
      await this.#apply(found, dependents, action);
    }
    return done;
  }

  async #apply(found: Found, dependents: readonly Found[], action: CollectAction): Promise<void> {
    switch (action.kind) {
      case "delete":
        return this.#delete(found, action.policy);
      case "dropOwners":
        return this.#dropOwners(found, action.uids);
      case "unblockOwners":
        return this.#unblockOwners(found);
      case "orphanDependents":
        return this.#orphan(found.object, dependents);
      case "visitDependents": {
        const wanted = new Set(action.dependents);
        for (const { resource, object } of dependents)
          if (wanted.has(object)) this.#queue.add(nodeKey(resource, object));
        return;
      }
      case "removeFinalizer":
        return this.#removeFinalizer(found, action.finalizer);
    }
  }

  /** The resource version makes it fail if the object got another owner meanwhile; its event brings it back here. */
  async #delete({ resource, object }: Found, propagationPolicy: "Background" | "Foreground" | "Orphan"): Promise<void> {
    const { uid, resourceVersion } = object.metadata;
    const preconditions = { uid, resourceVersion };
    await unlessGone(this.#client.delete(resource, refOf(object), { propagationPolicy, preconditions }));
  }

  async #dropOwners({ resource, object }: Found, uids: readonly string[]): Promise<void> {
    const ownerReferences = uids.map((uid) => ({ $patch: "delete", uid }));
    const body = { metadata: { uid: object.metadata.uid, ownerReferences } };
    await unlessGone(this.#client.patch(resource, refOf(object), { type: "strategic", body }));
  }

  async #unblockOwners({ resource, object }: Found): Promise<void> {
    const { uid, ownerReferences = [] } = object.metadata;
    const unblocked = ownerReferences.map((reference) => Object.assign({}, reference, { blockOwnerDeletion: false }));
    const body = { metadata: { uid, ownerReferences: unblocked } };
    await this.#client.patch(resource, refOf(object), { type: "strategic", body });
  }

  async #orphan(owner: KubernetesObject, dependents: readonly Found[]): Promise<void> {
    const { error } = await inParallel(dependents, (dependent) => this.#dropOwners(dependent, [owner.metadata.uid]));
    if (error !== undefined) throw error;
  }

  /** The whole list is replaced, so the resource version must be that of the list it was made from. */
  async #removeFinalizer({ resource, object }: Found, finalizer: string): Promise<void> {
    const { uid, resourceVersion, finalizers = [] } = object.metadata;
    const left = finalizers.filter((each) => each !== finalizer);
    const body = { metadata: { uid, resourceVersion, finalizers: left } };
    await unlessGone(this.#client.patch(resource, refOf(object), { type: "merge", body }));
  }
}

/** Whether an object can be anything to do for: it has owners, or its deletion waits for this controller. */
function concerns(object: KubernetesObject): boolean {
  if (!isTerminating(object)) return (object.metadata.ownerReferences?.length ?? 0) > 0;
  return hasFinalizer(object, FOREGROUND) || hasFinalizer(object, ORPHAN);
}
