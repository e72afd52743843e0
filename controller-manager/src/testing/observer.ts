/** Watches a cluster for a test: what is there, and a promise for the moment when something is so. */
import type { KubernetesObject, Resource } from "@kayak/api";
import { createInformer, waitForSync, type Client, type Informer } from "@kayak/client";

export class Observer implements AsyncDisposable {
  readonly #client: Client;
  readonly #abort = new AbortController();
  readonly #informers = new Map<Resource, Informer<KubernetesObject>>();
  readonly #waiting = new Set<() => void>();
  readonly #ended: Promise<void>[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  /** Must be called for a resource before `all` is. */
  async watch(...resources: readonly Resource<never>[]): Promise<void> {
    const informers = resources.map((resource) => {
      const informer = createInformer(this.#client, resource as unknown as Resource);
      const wake = () => this.#wake();
      informer.on({ add: wake, update: wake, delete: wake });
      this.#informers.set(resource, informer);
      this.#ended.push(informer.run(this.#abort.signal));
      return informer;
    });
    await waitForSync(informers, this.#abort.signal);
  }

  informer<T extends KubernetesObject>(resource: Resource<T>): Informer<T> {
    const informer = this.#informers.get(resource);
    if (!informer) throw new Error(`${resource.plural} aren't watched`);
    return informer as unknown as Informer<T>;
  }

  all<T extends KubernetesObject>(resource: Resource<T>, namespace?: string): readonly T[] {
    const objects = this.informer(resource).store.list();
    return objects.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
  }

  /** Looks again after every change of what is watched. The test's own timeout ends it. */
  async until(condition: () => boolean | undefined): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#ended);
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
