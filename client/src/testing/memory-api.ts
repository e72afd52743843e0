/**
 * An API server that is a map: enough of one to run informers, controllers and the scheduler against, in one process and without
 * waiting. It checks resourceVersions and preconditions, but neither defaults nor validates, and knows no history: a watch begins
 * with the present state or with what comes next.
 */
import {
  StatusError,
  alreadyExists,
  applyMergePatch,
  applyStrategicMergePatch,
  conflict,
  fieldsMatch,
  groupVersion,
  notFound,
  parseFieldSelector,
  parseLabelSelector,
  type Draft,
  type KubernetesObject,
  type Resource,
} from "@kayak/api";
import type { Client, DeleteOptions, ObjectRef, WatchEvent, WatchOptions } from "../client.ts";
import { objectKey } from "../informer/diff.ts";

type Change = WatchEvent<KubernetesObject>;
type Reaction = (call: { verb: string; resource: string; name: string; body: unknown }) => Promise<void> | void;

interface Table {
  readonly objects: Map<string, KubernetesObject>;
  readonly watchers: Set<(change: Change) => void>;
}

export class MemoryApi {
  readonly #tables = new Map<string, Table>();
  readonly #reactions: Reaction[] = [];
  #version = 100;

  /** Called before each write; what it throws is the answer. */
  onWrite(reaction: Reaction): void {
    this.#reactions.push(reaction);
  }

  list<T extends KubernetesObject>(resource: Resource<T>): T[] {
    return [...this.#table(resource).objects.values()] as T[];
  }

  get<T extends KubernetesObject>(resource: Resource<T>, ref: ObjectRef): T {
    const object = this.#table(resource).objects.get(keyOf(ref));
    if (!object) throw notFound(resource, ref.name);
    return structuredClone(object) as T;
  }

  /** Stores and tells watchers. */
  put<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    const { objects, watchers } = this.#table(resource);
    const key = objectKey(object);
    const type = objects.has(key) ? "MODIFIED" : "ADDED";
    const resourceVersion = String(++this.#version);
    const uid = object.metadata.uid ?? `uid-${resourceVersion}`;
    const typed = { ...object, apiVersion: groupVersion(resource), kind: resource.kind };
    const stored = structuredClone({ ...typed, metadata: { ...object.metadata, uid, resourceVersion } });
    objects.set(key, stored);
    for (const tell of watchers) tell({ type, object: structuredClone(stored) });
    return structuredClone<T>(stored);
  }

  remove(resource: Resource, ref: ObjectRef): KubernetesObject {
    const { objects, watchers } = this.#table(resource);
    const object = objects.get(keyOf(ref));
    if (!object) throw notFound(resource, ref.name);
    objects.delete(keyOf(ref));
    object.metadata.resourceVersion = String(++this.#version);
    for (const tell of watchers) tell({ type: "DELETED", object: structuredClone(object) });
    return object;
  }

  client(): Client {
    return {
      get: async (resource, ref) => this.get(resource, ref),
      list: async (resource, options = {}) => {
        const items = this.list(resource).filter((object) => isSelected(resource, object, options));
        return { metadata: { resourceVersion: String(this.#version) }, items: structuredClone(items) };
      },
      watch: (resource, options = {}) => this.#watch(resource, options),
      create: async <T extends KubernetesObject>(resource: Resource<T>, draft: Draft<T>) => {
        const object = draft as unknown as T;
        await this.#react("create", resource, object);
        if (this.#table(resource).objects.has(objectKey(object))) throw alreadyExists(resource, object.metadata.name);
        return this.put(resource, object);
      },
      update: (resource, object) => this.#update(resource, object),
      updateStatus: (resource, object) => this.#update(resource, object),
      patch: (resource, ref, { type, body }) => this.#patch(resource, ref, { type, body }),
      createSubresource: async (resource, ref, { subresource, body }) => {
        await this.#react(`create ${subresource}`, resource, { metadata: ref, ...(body as object) });
        if (subresource === "binding") this.#bind(resource, ref, body);
        return {} as never;
      },
      delete: async (resource, ref, options = {}) => {
        await this.#react("delete", resource, { metadata: ref });
        checkPreconditions(resource, this.get(resource, ref), options);
        return this.remove(resource, ref);
      },
      deleteCollection: async (resource, options) => {
        const selected = this.list(resource).filter((object) => isSelected(resource, object, options));
        for (const { metadata } of selected) this.remove(resource, metadata);
      },
      request: () => Promise.reject(new StatusError("NotFound", "no raw requests here")),
      close: () => {},
    };
  }

  #table(resource: Resource): Table {
    const name = `${resource.plural}.${resource.group}`;
    let table = this.#tables.get(name);
    if (!table) this.#tables.set(name, (table = { objects: new Map(), watchers: new Set() }));
    return table;
  }

  async #react(verb: string, resource: Resource, body: { metadata: Partial<ObjectRef> }): Promise<void> {
    const { name = "" } = body.metadata;
    for (const reaction of this.#reactions) await reaction({ verb, resource: resource.plural, name, body });
  }

  async #update<T extends KubernetesObject>(resource: Resource<T>, object: T): Promise<T> {
    await this.#react("update", resource, object);
    const current = this.get(resource, object.metadata);
    const { resourceVersion } = object.metadata;
    if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) {
      throw conflict(resource, object.metadata.name, "the object has been modified");
    }
    return this.put(resource, object);
  }

  async #patch<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    patch: { type: string; body: unknown },
  ): Promise<T> {
    await this.#react("patch", resource, { metadata: ref, ...(patch.body as object) });
    const current = this.get(resource, ref) as unknown as Record<string, unknown>;
    const { uid } = (patch.body as { metadata?: { uid?: string } }).metadata ?? {};
    if (uid) checkPreconditions(resource, this.get(resource, ref), { preconditions: { uid } });
    const patched =
      patch.type === "strategic"
        ? applyStrategicMergePatch(resource.schema, current, patch.body)
        : applyMergePatch(current, patch.body);
    return this.put(resource, patched as unknown as T);
  }

  #bind(resource: Resource, ref: ObjectRef, body: unknown): void {
    const pod = this.get(resource, ref) as KubernetesObject & { spec?: { nodeName?: string } };
    if (pod.spec?.nodeName) throw conflict(resource, ref.name, `pod ${ref.name} is already assigned to node`);
    const { target } = body as { target: { name: string } };
    this.put(resource, { ...pod, spec: { ...pod.spec, nodeName: target.name } } as KubernetesObject);
  }

  async *#watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const { watchers, objects } = this.#table(resource);
    const pending: Change[] = [];
    const sleeper = { wake: () => {} };
    const tell = (change: Change) => {
      pending.push(change);
      sleeper.wake();
    };
    options.signal?.addEventListener("abort", () => sleeper.wake(), { once: true });
    if (options.sendInitialEvents) {
      for (const object of objects.values()) pending.push({ type: "ADDED", object: structuredClone(object) });
      pending.push(initialEnd(String(this.#version)));
    }
    watchers.add(tell);
    try {
      while (!options.signal?.aborted) {
        for (const change of pending.splice(0)) {
          if (change.type === "BOOKMARK" || isSelected(resource, change.object, options)) yield change as WatchEvent<T>;
        }
        if (pending.length === 0 && !options.signal?.aborted)
          await new Promise<void>((resolve) => (sleeper.wake = resolve));
      }
    } finally {
      watchers.delete(tell);
    }
  }
}

function initialEnd(resourceVersion: string): Change {
  const annotations = { "k8s.io/initial-events-end": "true" };
  return { type: "BOOKMARK", object: { metadata: { resourceVersion, annotations } } as unknown as KubernetesObject };
}

function keyOf({ namespace, name }: ObjectRef): string {
  return namespace ? `${namespace}/${name}` : name;
}

interface Selection {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

function isSelected(
  resource: Resource,
  object: KubernetesObject,
  { namespace, labelSelector, fieldSelector }: Selection,
): boolean {
  if (namespace && object.metadata.namespace !== namespace) return false;
  if (labelSelector && !parseLabelSelector(labelSelector).matches(object.metadata.labels)) return false;
  return !fieldSelector || fieldsMatch(resource, parseFieldSelector(fieldSelector), object);
}

function checkPreconditions(
  resource: Resource,
  { metadata }: KubernetesObject,
  { preconditions }: DeleteOptions,
): void {
  const { uid } = preconditions ?? {};
  if (uid === undefined || uid === metadata.uid) return;
  const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}).`;
  throw conflict(resource, metadata.name, why);
}
