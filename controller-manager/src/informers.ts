/**
 * One informer per resource, shared by all controllers. Those that need an object's content ask with `get`, those that need
 * its metadata alone with `metadata`; where nobody asked for content it is not kept.
 */
import {
  claimNameOf,
  groupResource,
  type KubernetesObject,
  type Logger,
  type Resource,
  type corev1,
  type discoveryv1,
} from "@kayak/api";
import { createInformer, waitForSync, type Client, type Clock, type Informer } from "@kayak/client";
import { controllerOf } from "./shared/objects.ts";

export const BY_NAMESPACE = "namespace";
/** The uid of the managing owner; see `orphansOf` for objects without one. */
export const BY_CONTROLLER = "controller";
/** The uids of all owners. */
export const BY_OWNER = "owner";
/** Pods by the node they are bound to; "" holds those that are not. */
export const BY_NODE = "node";
/** Pods by `namespace/name` of the claims that their volumes use. */
export const BY_CLAIM = "claim";
/** EndpointSlices by `namespace/name` of their Service. */
export const BY_SERVICE = "service";

/** The value of `BY_CONTROLLER` under which the objects of a namespace that nobody manages are found. */
export function orphansOf(namespace: string): string {
  return `orphans of ${namespace}`;
}

type Indexers = Record<string, (object: never) => readonly string[]>;

const commonIndexers = {
  [BY_NAMESPACE]: ({ metadata }: KubernetesObject) => [metadata.namespace ?? ""],
  [BY_OWNER]: ({ metadata }: KubernetesObject) => metadata.ownerReferences?.map(({ uid }) => uid) ?? [],
  [BY_CONTROLLER]: (object: KubernetesObject) => [
    controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace ?? ""),
  ],
};

const specialIndexers: Readonly<Record<string, Indexers>> = {
  pods: {
    [BY_NODE]: ({ spec }: corev1.Pod) => [spec.nodeName ?? ""],
    [BY_CLAIM]: (pod: corev1.Pod) => (pod.spec.volumes ?? []).flatMap((volume) => claimKey(pod, volume)),
  },
  "endpointslices.discovery.k8s.io": {
    [BY_SERVICE]: ({ metadata }: discoveryv1.EndpointSlice) => {
      const service = metadata.labels?.["kubernetes.io/service-name"];
      return service ? [`${metadata.namespace}/${service}`] : [];
    },
  },
};

function claimKey(pod: corev1.Pod, volume: corev1.Volume): string[] {
  const name = claimNameOf(pod, volume);
  return name === undefined ? [] : [`${pod.metadata.namespace}/${name}`];
}

interface Shared {
  readonly informer: Informer<KubernetesObject>;
  /** Which objects are kept whole. */
  keeps: (object: KubernetesObject) => boolean;
}

const nothing = () => false;
const everything = () => true;

export class InformerFactory {
  readonly #client: Client;
  readonly #options: { readonly clock: Clock; readonly logger: Logger };
  readonly #shared = new Map<string, Shared>();

  constructor(client: Client, options: { readonly clock: Clock; readonly logger: Logger }) {
    this.#client = client;
    this.#options = options;
  }

  /** Objects with their content, without managedFields. */
  get<T extends KubernetesObject>(resource: Resource<T>): Informer<T> {
    const shared = this.#of(resource);
    shared.keeps = everything;
    return shared.informer as unknown as Informer<T>;
  }

  /** Metadata of all objects, and the content of those that have this name. */
  named<T extends KubernetesObject>(resource: Resource<T>, name: string): Informer<T> {
    const shared = this.#of(resource);
    if (shared.keeps === nothing) shared.keeps = ({ metadata }) => metadata.name === name;
    return shared.informer as unknown as Informer<T>;
  }

  metadata(resource: Resource): Informer<KubernetesObject> {
    return this.#of(resource).informer;
  }

  /** Runs all informers until the signal. `synced` says whether they had their first list before it came. */
  start(signal: AbortSignal): { readonly synced: Promise<boolean>; readonly ended: Promise<unknown> } {
    const informers = Array.from(this.#shared.values(), ({ informer }) => informer);
    const ended = Promise.all(informers.map((informer) => informer.run(signal)));
    return { synced: waitForSync(informers, signal), ended };
  }

  #of<T extends KubernetesObject>(resource: Resource<T>): Shared {
    const name = groupResource(resource);
    const known = this.#shared.get(name);
    if (known) return known;
    const indexers = { ...commonIndexers, ...(specialIndexers[name] as typeof commonIndexers | undefined) };
    const transform = (object: KubernetesObject) =>
      shared.keeps(object) ? withoutManagedFields(object) : metadataOf(object);
    const informer = createInformer(this.#client, resource as unknown as Resource, {
      ...this.#options,
      indexers,
      transform,
    });
    const shared: Shared = { informer, keeps: nothing };
    this.#shared.set(name, shared);
    return shared;
  }
}

function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  delete object.metadata.managedFields;
  return object;
}

function metadataOf(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata } = withoutManagedFields(object);
  return { apiVersion, kind, metadata };
}
