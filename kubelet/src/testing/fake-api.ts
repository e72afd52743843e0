/** As much of an API server as a kubelet speaks to, in memory: objects by resource, watches from the beginning, patches, graceful deletion of pods. */
import {
  Pods,
  alreadyExists,
  applyStrategicMergePatch,
  conflict,
  notFound,
  type Draft,
  type KubernetesObject,
  type Resource,
} from "@kayak/api";
import type {
  Client,
  DeleteOptions,
  ObjectList,
  ObjectRef,
  PatchType,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "@kayak/client";

interface Write {
  readonly verb: "create" | "update" | "patch" | "delete";
  readonly resource: string;
  readonly name: string;
  readonly subresource: string | undefined;
  readonly body: unknown;
}

type Watcher = {
  readonly resource: Resource;
  readonly options: WatchOptions;
  readonly push: (event: WatchEvent<KubernetesObject>) => void;
};

function nothing(): void {}

export class FakeApi implements Client {
  readonly objects = new Map<string, KubernetesObject>();
  readonly writes: Write[] = [];
  readonly #watchers = new Set<Watcher>();
  #revision = 100;

  /** An object as someone else wrote it. */
  put<T extends KubernetesObject>(resource: Resource<T>, object: T): T {
    const stored = {
      ...object,
      metadata: {
        ...object.metadata,
        uid: object.metadata.uid ?? `uid-${this.#revision}`,
        resourceVersion: String(++this.#revision),
      },
    };
    const key = keyOf(resource, stored.metadata);
    const type = this.objects.has(key) ? "MODIFIED" : "ADDED";
    this.objects.set(key, stored);
    this.#tell(resource, { type, object: stored });
    return stored;
  }

  remove(resource: Resource, ref: ObjectRef): void {
    const key = keyOf(resource, ref);
    const object = this.objects.get(key);
    if (!object) return;
    this.objects.delete(key);
    this.#tell(resource, {
      type: "DELETED",
      object: { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#revision) } },
    });
  }

  async get<T extends KubernetesObject>(resource: Resource<T>, ref: ObjectRef): Promise<T> {
    const object = this.objects.get(keyOf(resource, ref));
    if (!object) throw notFound(resource, ref.name);
    return object as T;
  }

  async list<T extends KubernetesObject>(resource: Resource<T>): Promise<ObjectList<T>> {
    return { metadata: { resourceVersion: String(this.#revision) }, items: this.of(resource) };
  }

  of<T extends KubernetesObject>(resource: Resource<T>): T[] {
    return [...this.objects].filter(([key]) => key.startsWith(`${resource.plural}/`)).map(([, object]) => object as T);
  }

  async *watch<T extends KubernetesObject>(
    resource: Resource<T>,
    options: WatchOptions = {},
  ): AsyncIterable<WatchEvent<T>> {
    const queue: WatchEvent<KubernetesObject>[] = [];
    let wake: () => void = nothing;
    const watcher: Watcher = {
      resource,
      options,
      push: (event) => {
        queue.push(event);
        wake();
      },
    };
    if (options.sendInitialEvents)
      for (const object of this.of(resource)) if (selected(object, options)) queue.push({ type: "ADDED", object });
    const metadata = {
      name: "",
      annotations: { "k8s.io/initial-events-end": "true" },
      resourceVersion: String(this.#revision),
    } as unknown as KubernetesObject["metadata"];
    if (options.sendInitialEvents)
      queue.push({ type: "BOOKMARK", object: { apiVersion: "v1", kind: resource.kind, metadata } });
    this.#watchers.add(watcher);
    options.signal?.addEventListener("abort", () => wake(), { once: true });
    while (!options.signal?.aborted) {
      const event = queue.shift();
      if (event) yield event as WatchEvent<T>;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    this.#watchers.delete(watcher);
  }

  async create<T extends KubernetesObject>(
    resource: Resource<T>,
    draft: Draft<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    const object = { apiVersion: "v1", kind: resource.kind, spec: {}, status: {}, ...draft } as unknown as T;
    this.#record("create", resource, { name: object.metadata.name, subresource: options.subresource, body: draft });
    if (this.objects.has(keyOf(resource, object.metadata))) throw alreadyExists(resource, object.metadata.name);
    return this.put(resource, object);
  }

  async update<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    this.#record("update", resource, { name: object.metadata.name, subresource: options.subresource, body: object });
    return this.put(resource, object);
  }

  updateStatus<T extends KubernetesObject>(resource: Resource<T>, object: T): Promise<T> {
    return this.update(resource, object, { subresource: "status" });
  }

  async patch<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    patch: { type: PatchType; body: unknown } & WriteOptions,
  ): Promise<T> {
    this.#record("patch", resource, { name: ref.name, subresource: patch.subresource, body: patch.body });
    const object = await this.get(resource, ref);
    const uid = (patch.body as { metadata?: { uid?: string } }).metadata?.uid;
    if (uid !== undefined && uid !== object.metadata.uid) throw conflict(resource, ref.name, "the uid differs");
    const patched = applyStrategicMergePatch(resource.schema, structuredClone(object) as never, patch.body);
    return this.put(resource, patched as unknown as T);
  }

  async createSubresource<R>(
    _resource: Resource,
    ref: ObjectRef,
    request: { subresource: string; body: unknown },
  ): Promise<R> {
    return {
      ...(request.body as object),
      status: { token: `token-for-${ref.name}`, expirationTimestamp: "2099-01-01T00:00:00Z" },
    } as R;
  }

  async delete(resource: Resource, ref: ObjectRef, options: DeleteOptions = {}): Promise<unknown> {
    this.#record("delete", resource, { name: ref.name, subresource: undefined, body: options });
    const object = await this.get(resource, ref);
    if (options.preconditions?.uid && options.preconditions.uid !== object.metadata.uid)
      throw conflict(resource, ref.name, "the uid differs");
    this.remove(resource, ref);
    return {};
  }

  /** As `kubectl delete pod` does it. */
  deletePod(name: string, graceSeconds: number): void {
    const pod = this.of(Pods).find((pod) => pod.metadata.name === name)!;
    this.put(Pods, {
      ...pod,
      metadata: {
        ...pod.metadata,
        deletionTimestamp: "2030-01-01T00:00:30Z",
        deletionGracePeriodSeconds: graceSeconds,
      },
    });
  }

  async deleteCollection(): Promise<unknown> {
    throw new Error("not needed by a kubelet");
  }

  async request(): Promise<never> {
    throw new Error("not needed by a kubelet");
  }

  close(): void {}

  #record(
    verb: Write["verb"],
    resource: { plural: string },
    write: Pick<Write, "name" | "subresource" | "body">,
  ): void {
    this.writes.push({ verb, resource: resource.plural, ...write });
  }

  #tell(resource: { plural: string }, event: WatchEvent<KubernetesObject>): void {
    for (const watcher of this.#watchers) {
      if (watcher.resource.plural === resource.plural && selected(event.object, watcher.options)) watcher.push(event);
    }
  }
}

function keyOf(resource: { plural: string }, { namespace, name }: ObjectRef): string {
  return `${resource.plural}/${namespace ?? ""}/${name}`;
}

function selected(object: KubernetesObject, { namespace, fieldSelector }: WatchOptions): boolean {
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  const [field, value] = fieldSelector?.split("=") ?? [];
  if (field === "spec.nodeName") return (object as { spec?: { nodeName?: string } }).spec?.nodeName === value;
  return field !== "metadata.name" || object.metadata.name === value;
}
