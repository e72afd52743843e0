/** Who owns whom, read from the informers' caches: an index by owner is all the graph there is. */
import {
  storedResources,
  groupResource,
  groupVersion,
  isStatus,
  type KubernetesObject,
  type Resource,
  type metav1,
} from "@kayak/api";
import { objectKey, splitKey, type Client, type Informer, type ObjectKey } from "@kayak/client";
import { BY_OWNER, type InformerFactory } from "../informers.ts";
import { isTerminating } from "../shared/objects.ts";
import { FOREGROUND, hasFinalizer, type OwnerState } from "./plan.ts";

/** Events come by the thousand, and nothing owns or is owned by them. */
const IGNORED = new Set(["events", "events.events.k8s.io"]);

/** Uids known to be of objects that are gone; beyond this the oldest are forgotten, which costs a request to learn again. */
const MAX_ABSENT = 1000;

/** `<resource> <namespace/name>`. */
export type NodeKey = string;

export interface OwnershipChange {
  readonly kind: "present" | "gone";
  readonly resource: Resource;
  readonly object: KubernetesObject;
}

interface Watched {
  readonly resource: Resource;
  readonly informer: Informer<KubernetesObject>;
}

export function nodeKey(resource: Resource, object: KubernetesObject): NodeKey {
  return `${groupResource(resource)} ${objectKey(object)}`;
}

export class OwnershipGraph {
  readonly #client: Client;
  readonly #watched = new Map<string, Watched>();
  readonly #byKind = new Map<string, Watched>();
  readonly #absent = new Set<string>();
  /** Questions to the server under way, by uid. */
  readonly #asking = new Map<string, Promise<OwnerState>>();

  constructor(client: Client, informers: InformerFactory) {
    this.#client = client;
    for (const resource of storedResources) {
      if (IGNORED.has(groupResource(resource))) continue;
      const watched = { resource, informer: informers.metadata(resource) };
      this.#watched.set(groupResource(resource), watched);
      this.#byKind.set(`${groupVersion(resource)} ${resource.kind}`, watched);
    }
  }

  onChange(tell: (change: OwnershipChange) => void): void {
    for (const { resource, informer } of this.#watched.values()) {
      const present = (object: KubernetesObject) => tell({ kind: "present", resource, object });
      const gone = (object: KubernetesObject) => {
        this.#remember(object.metadata.uid);
        tell({ kind: "gone", resource, object });
      };
      informer.on({ add: present, update: present, delete: gone });
    }
  }

  find(key: NodeKey): { readonly resource: Resource; readonly object: KubernetesObject } | undefined {
    const space = key.indexOf(" ");
    const watched = this.#watched.get(key.slice(0, space));
    const object = watched?.informer.store.get(key.slice(space + 1));
    return watched && object && { resource: watched.resource, object };
  }

  /** Everything that names the object as an owner. */
  dependentsOf({
    metadata,
  }: KubernetesObject): readonly { readonly resource: Resource; readonly object: KubernetesObject }[] {
    return Array.from(this.#watched.values()).flatMap(({ resource, informer }) =>
      informer.store.byIndex(BY_OWNER, metadata.uid).map((object) => ({ resource, object })),
    );
  }

  /** The key under which the owner of an object would be found; undefined for what can't be resolved. */
  ownerKey(object: KubernetesObject, reference: metav1.OwnerReference): NodeKey | undefined {
    const watched = this.#byKind.get(`${reference.apiVersion} ${reference.kind}`);
    const key = watched && ownerObjectKey(watched.resource, object, reference);
    return watched && key && `${groupResource(watched.resource)} ${key}`;
  }

  /**
   * The cache decides only that an owner is there: that it is gone, the server says. An owner of an unknown kind, and one
   * in a namespace that a cluster-scoped object can't refer to, can't be judged and so stays.
   */
  async stateOf(object: KubernetesObject, reference: metav1.OwnerReference): Promise<OwnerState> {
    if (this.#absent.has(reference.uid)) return "absent";
    const watched = this.#byKind.get(`${reference.apiVersion} ${reference.kind}`);
    const key = watched && ownerObjectKey(watched.resource, object, reference);
    if (!watched || key === undefined) return "solid";
    const cached = watched.informer.store.get(key);
    if (cached?.metadata.uid === reference.uid) return liveState(cached);
    return this.#ask(watched.resource, key, reference.uid);
  }

  async #ask(resource: Resource, key: ObjectKey, uid: string): Promise<OwnerState> {
    const asked = this.#asking.get(uid) ?? this.#lookUp(resource, key, uid).finally(() => this.#asking.delete(uid));
    this.#asking.set(uid, asked);
    return asked;
  }

  async #lookUp(resource: Resource, key: ObjectKey, uid: string): Promise<OwnerState> {
    try {
      const owner = await this.#client.get(resource, splitKey(key));
      if (owner.metadata.uid === uid) return liveState(owner);
    } catch (error) {
      if (!isStatus(error, "NotFound")) throw error;
    }
    this.#remember(uid);
    return "absent";
  }

  #remember(uid: string): void {
    this.#absent.add(uid);
    if (this.#absent.size > MAX_ABSENT) this.#absent.delete(this.#absent.values().next().value as string);
  }
}

function liveState(owner: KubernetesObject): OwnerState {
  return isTerminating(owner) && hasFinalizer(owner, FOREGROUND) ? "waiting" : "solid";
}

/** An owner is in the namespace of its dependents, or in none. */
function ownerObjectKey(
  resource: Resource,
  { metadata }: KubernetesObject,
  reference: metav1.OwnerReference,
): ObjectKey | undefined {
  if (!resource.namespaced) return reference.name;
  return metadata.namespace ? `${metadata.namespace}/${reference.name}` : undefined;
}
