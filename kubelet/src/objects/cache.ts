/**
 * The configMaps and secrets that this node's pods refer to, each watched by name while a pod needs it, so that pods start from a current
 * copy without asking, and their volumes follow changes.
 */
import {
  ConfigMaps,
  PersistentVolumeClaims,
  PersistentVolumes,
  Secrets,
  isStatus,
  type KubernetesObject,
  type Logger,
  type Resource,
  type corev1,
} from "@kayak/api";
import { createInformer, type Client, type Clock, type Informer, type ObjectRef } from "@kayak/client";
import type { ObjectSource } from "../container/env.ts";

/** A watch outlives its last pod for this long: the next pod of a rollout finds it. */
const LINGER_MS = 30_000;

interface Watched {
  readonly informer: Informer<KubernetesObject>;
  readonly stop: AbortController;
  readonly users: Set<string>;
  linger?: Disposable | undefined;
}

export interface ObjectCacheOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** An object that this pod uses has changed. */
  onChange(uid: string): void;
}

export class ObjectCache {
  readonly #options: ObjectCacheOptions;
  readonly #watched = new Map<string, Watched>();

  constructor(options: ObjectCacheOptions) {
    this.#options = options;
  }

  /** The objects of a pod's namespace, for that pod. Waiting for one ends with the signal. */
  sourceFor(pod: corev1.Pod, signal: AbortSignal): ObjectSource {
    const { uid, namespace } = pod.metadata;
    return {
      configMap: (name) => this.#get(ConfigMaps, { namespace, name, uid, signal }),
      secret: (name) => this.#get(Secrets, { namespace, name, uid, signal }),
      claim: (name) => this.#ask(PersistentVolumeClaims, { namespace, name }, signal),
      volume: (name) => this.#ask(PersistentVolumes, { name }, signal),
    };
  }

  release(uid: string): void {
    for (const [key, watched] of this.#watched) {
      if (!watched.users.delete(uid) || watched.users.size > 0) continue;
      watched.linger = this.#options.clock.after(LINGER_MS, () => this.#drop(key));
    }
  }

  async #get<T extends KubernetesObject>(
    resource: Resource<T>,
    want: { namespace: string; name: string; uid: string; signal: AbortSignal },
  ): Promise<T | undefined> {
    const { namespace, name, uid, signal } = want;
    const watched = this.#watch(resource, namespace, name);
    watched.linger?.[Symbol.dispose]();
    watched.linger = undefined;
    watched.users.add(uid);
    await untilAborted(watched.informer.synced, signal);
    return watched.informer.store.get(`${namespace}/${name}`) as T | undefined;
  }

  /** Of objects that are looked at once, when a pod starts. */
  async #ask<T extends KubernetesObject>(
    resource: Resource<T>,
    ref: ObjectRef,
    signal: AbortSignal,
  ): Promise<T | undefined> {
    try {
      return await this.#options.client.get(resource, ref, { signal });
    } catch (error) {
      if (isStatus(error, "NotFound")) return undefined;
      throw error;
    }
  }

  #watch<T extends KubernetesObject>(resource: Resource<T>, namespace: string, name: string): Watched {
    const key = `${resource.plural}/${namespace}/${name}`;
    const existing = this.#watched.get(key);
    if (existing) return existing;
    const { client, clock, logger, signal } = this.#options;
    const informer = createInformer(client, resource, {
      namespace,
      fieldSelector: `metadata.name=${name}`,
      clock,
      logger,
    });
    const watched: Watched = {
      informer,
      stop: new AbortController(),
      users: new Set(),
    };
    const changed = () => {
      if (informer.hasSynced) for (const uid of watched.users) this.#options.onChange(uid);
    };
    informer.on({ add: changed, update: changed, delete: changed });
    void informer.run(AbortSignal.any([signal, watched.stop.signal]));
    this.#watched.set(key, watched);
    return watched;
  }

  #drop(key: string): void {
    const watched = this.#watched.get(key);
    if (!watched || watched.users.size > 0) return;
    watched.stop.abort();
    this.#watched.delete(key);
  }
}

/** Rejects with the signal's reason when that comes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
