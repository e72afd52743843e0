/**
 * An API server that is a map, for what a real one can't be made to show on demand: watches that lag behind, conflicts and
 * refusals at a chosen moment. Keeps the rules that controllers rest on: revisions, generations, preconditions,
 * finalizers and the three ways of deleting.
 */
import {
  StatusError,
  alreadyExists,
  applyMergePatch,
  applyStrategicMergePatch,
  conflict,
  formatTime,
  groupResource,
  groupVersion,
  notFound,
  type KubernetesObject,
  type Resource,
} from "@kayak/api";
import type {
  Client,
  DeleteOptions,
  ListOptions,
  ObjectRef,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "@kayak/client";
import { Mailbox } from "./mailbox.ts";

/** Rejects a write by throwing. */
export type Admission = (verb: "create" | "update" | "delete", resource: Resource, object: KubernetesObject) => void;

interface Stored {
  readonly resource: Resource;
  object: KubernetesObject;
}

interface Watcher {
  readonly resource: string;
  readonly mailbox: Mailbox<WatchEvent<KubernetesObject>>;
}

type JsonObject = Record<string, unknown>;

export class MemoryApi implements Client {
  readonly #objects = new Map<string, Stored>();
  readonly #watchers = new Set<Watcher>();
  /** Events of resources whose watches are held back. */
  readonly #held = new Map<string, (() => void)[]>();
  readonly #waiting = new Set<() => void>();
  #revision = 100;
  admit: Admission = () => {};
  /** One line per write: verb, resource, key. */
  readonly writes: string[] = [];

  /** From now on, watches of this resource show nothing new. */
  holdWatch(resource: Resource): void {
    this.#held.set(groupResource(resource), []);
  }

  releaseWatch(resource: Resource): void {
    const held = this.#held.get(groupResource(resource)) ?? [];
    this.#held.delete(groupResource(resource));
    for (const deliver of held) deliver();
  }

  all<T extends KubernetesObject>(resource: Resource<T>): T[] {
    const name = groupResource(resource);
    const stored = [...this.#objects.values()].filter((each) => groupResource(each.resource) === name);
    return stored.map(({ object }) => structuredClone(object) as T);
  }

  /** Tells every watch of every object once more, with a new revision. */
  touchAll(): void {
    for (const stored of this.#objects.values()) {
      stored.object = this.#stamped(stored.object);
      this.#announce(stored.resource, { type: "MODIFIED", object: stored.object });
    }
  }

  /** Resolves when the condition holds; looked at after every write. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async get<T extends KubernetesObject>(resource: Resource<T>, ref: ObjectRef): Promise<T> {
    return structuredClone(this.#find(resource, ref).object) as T;
  }

  async list<T extends KubernetesObject>(resource: Resource<T>, { namespace }: ListOptions = {}) {
    const items = this.all(resource).filter(({ metadata }) => !namespace || metadata.namespace === namespace);
    return { metadata: { resourceVersion: String(this.#revision) }, items };
  }

  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    { signal }: WatchOptions = {},
  ): AsyncIterable<WatchEvent<T>> {
    const metadata = { resourceVersion: String(this.#revision), annotations: { "k8s.io/initial-events-end": "true" } };
    const bookmark = { type: "BOOKMARK" as const, object: { metadata } as unknown as KubernetesObject };
    const present = this.all(resource).map((object) => ({ type: "ADDED" as const, object }));
    const mailbox = new Mailbox<WatchEvent<KubernetesObject>>([...present, bookmark]);
    const watcher = { resource: groupResource(resource), mailbox };
    this.#watchers.add(watcher);
    signal?.addEventListener("abort", () => mailbox.close());
    if (!signal?.aborted) yield* mailbox as AsyncIterable<WatchEvent<T>>;
    this.#watchers.delete(watcher);
  }

  create: Client["create"] = async (resource, draft) => {
    const suffix = (this.#revision + 1).toString(36);
    const name = draft.metadata.name ?? `${draft.metadata.generateName}${suffix}`;
    const metadata = {
      ...draft.metadata,
      name,
      uid: `uid-${suffix}`,
      generation: 1,
      creationTimestamp: formatTime(Date.now()),
    };
    const object = { status: {}, ...draft, apiVersion: groupVersion(resource), kind: resource.kind, metadata };
    this.admit("create", resource, object as KubernetesObject);
    if (this.#objects.has(keyOf(resource, metadata))) throw alreadyExists(resource, name);
    return this.#store("ADDED", resource, object as KubernetesObject) as never;
  };

  update: Client["update"] = async (resource, object, options = {}) =>
    this.#replace(resource, object, options) as never;

  updateStatus: Client["updateStatus"] = async (resource, object) =>
    this.#replace(resource, object, { subresource: "status" }) as never;

  patch: Client["patch"] = async (resource, ref, { type, body, subresource }) => {
    const { object } = this.#find(resource, ref);
    const uid = (body as Partial<KubernetesObject>).metadata?.uid;
    if (uid !== undefined && uid !== object.metadata.uid) throw conflict(resource, ref.name, "the uid differs");
    const before = object as unknown as JsonObject;
    const after =
      type === "merge" ? applyMergePatch(before, body) : applyStrategicMergePatch(resource.schema, before, body);
    return this.#replace(resource, after as unknown as KubernetesObject, { subresource }) as never;
  };

  async delete(resource: Resource, ref: ObjectRef, options: DeleteOptions = {}): Promise<unknown> {
    const { object } = this.#find(resource, ref);
    const { uid, resourceVersion } = options.preconditions ?? {};
    const { metadata } = object;
    const refused = (uid && uid !== metadata.uid) || (resourceVersion && resourceVersion !== metadata.resourceVersion);
    if (refused) throw conflict(resource, ref.name, "the precondition failed");
    this.admit("delete", resource, object);
    this.writes.push(`delete ${keyOf(resource, metadata)}`);
    const finalizers = finalizersFor(object, options);
    if (finalizers.length === 0) return this.#remove(resource, object);
    if (metadata.deletionTimestamp) return object;
    return this.#store("MODIFIED", resource, {
      ...object,
      metadata: { ...metadata, finalizers, deletionTimestamp: formatTime(Date.now()) },
    });
  }

  async deleteCollection(resource: Resource, options: ListOptions & DeleteOptions): Promise<unknown> {
    const { items } = await this.list(resource, options);
    return Promise.all(items.map(({ metadata }) => this.delete(resource, metadata, options)));
  }

  async createSubresource(): Promise<never> {
    throw new StatusError("NotFound", "no subresources here");
  }

  /** Only `PUT /api/v1/namespaces/<name>/finalize`. */
  async request(_path: string, { body = "" }: { readonly body?: string | Buffer } = {}) {
    const sent = JSON.parse(body.toString()) as KubernetesObject & { spec: { finalizers?: string[] } };
    const found = [...this.#objects.values()].find(({ object }) => object.metadata.uid === sent.metadata.uid);
    if (found && !sent.spec.finalizers?.length) this.#remove(found.resource, found.object);
    return { status: 200, headers: {}, body: (async function* () {})(), text: async () => "{}" };
  }

  close(): void {}

  #find(resource: Resource, ref: ObjectRef): Stored {
    const found = this.#objects.get(keyOf(resource, ref));
    if (!found) throw notFound(resource, ref.name);
    return found;
  }

  #replace(resource: Resource, given: KubernetesObject, { subresource }: WriteOptions): KubernetesObject {
    const { object } = this.#find(resource, given.metadata);
    const { resourceVersion } = given.metadata;
    if (resourceVersion && resourceVersion !== object.metadata.resourceVersion) {
      throw conflict(resource, given.metadata.name, "the object has been modified");
    }
    const [before, after] = [object, given] as unknown as [JsonObject, JsonObject];
    const kept = subresource === "status" ? { spec: before["spec"] } : { status: before["status"] };
    const changed = subresource !== "status" && JSON.stringify(before["spec"]) !== JSON.stringify(after["spec"]);
    const generation = (object.metadata.generation ?? 0) + (changed ? 1 : 0);
    const next = { ...given, ...kept, metadata: { ...given.metadata, generation } };
    this.admit("update", resource, next);
    const ends = next.metadata.deletionTimestamp && !next.metadata.finalizers?.length;
    return ends ? this.#remove(resource, next) : this.#store("MODIFIED", resource, next);
  }

  #store(type: "ADDED" | "MODIFIED", resource: Resource, object: KubernetesObject): KubernetesObject {
    const stored = this.#stamped(object);
    this.#objects.set(keyOf(resource, stored.metadata), { resource, object: stored });
    this.writes.push(`${type === "ADDED" ? "create" : "update"} ${keyOf(resource, stored.metadata)}`);
    this.#announce(resource, { type, object: stored });
    return structuredClone(stored);
  }

  #remove(resource: Resource, object: KubernetesObject): KubernetesObject {
    this.#objects.delete(keyOf(resource, object.metadata));
    const gone = this.#stamped(object);
    this.#announce(resource, { type: "DELETED", object: gone });
    return gone;
  }

  #stamped(object: KubernetesObject): KubernetesObject {
    const copy = structuredClone(JSON.parse(JSON.stringify(object)) as KubernetesObject);
    copy.metadata.resourceVersion = String(++this.#revision);
    return copy;
  }

  #announce(resource: Resource, event: WatchEvent<KubernetesObject>): void {
    const name = groupResource(resource);
    const copy = structuredClone(event);
    const deliver = () => {
      for (const watcher of this.#watchers) if (watcher.resource === name) watcher.mailbox.put(structuredClone(copy));
    };
    const held = this.#held.get(name);
    if (held) held.push(deliver);
    else deliver();
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

function finalizersFor({ metadata }: KubernetesObject, { propagationPolicy }: DeleteOptions): string[] {
  const finalizers = new Set(metadata.finalizers ?? []);
  if (propagationPolicy === "Foreground") finalizers.add("foregroundDeletion");
  if (propagationPolicy === "Orphan") finalizers.add("orphan");
  return [...finalizers];
}

function keyOf(
  resource: Resource,
  { namespace, name }: { readonly namespace?: string | undefined; readonly name: string },
): string {
  return `${groupResource(resource)} ${namespace ? `${namespace}/` : ""}${name}`;
}
