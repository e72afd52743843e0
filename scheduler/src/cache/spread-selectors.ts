/** The selectors of the services and of the controller that a pod belongs to: its kind, where spreading is concerned. */
import {
  LabelSelector,
  labelSelectorFrom,
  labelSelectorFromMap,
  ReplicaSets,
  ReplicationControllers,
  Services,
  type KubernetesObject,
  type appsv1,
  type corev1,
} from "@kayak/api";
import { createInformer, type Client, type Informer } from "@kayak/client";

const byNamespace = ({ metadata }: KubernetesObject) => [metadata.namespace];

export class SpreadSelectors {
  readonly #services: Informer<corev1.Service>;
  readonly #replicaSets: Informer<appsv1.ReplicaSet>;
  readonly #controllers: Informer<corev1.ReplicationController>;
  readonly informers: readonly Informer<never>[];

  /** `onChange` is called when what pods are spread by may have changed. */
  constructor(client: Client, onChange: () => void) {
    this.#services = createInformer(client, Services, { indexers: { namespace: byNamespace }, transform: slim });
    this.#replicaSets = createInformer(client, ReplicaSets, { transform: slim });
    this.#controllers = createInformer(client, ReplicationControllers, { transform: slim });
    this.informers = [this.#services, this.#replicaSets, this.#controllers] as unknown as Informer<never>[];
    this.#services.on({
      add: onChange,
      update: ({ spec }, before) => JSON.stringify(spec) !== JSON.stringify(before.spec) && onChange(),
      delete: onChange,
    });
    for (const informer of [this.#replicaSets, this.#controllers]) informer.on({ add: onChange, delete: onChange });
  }

  /** Undefined for a pod that belongs to nothing. */
  of({ metadata }: corev1.Pod): LabelSelector | undefined {
    const services = this.#services.store
      .byIndex("namespace", metadata.namespace)
      .map(({ spec }) => labelSelectorFromMap(spec.selector))
      .filter((selector) => !selector.isEmpty && selector.matches(metadata.labels));
    const owner = this.#ownerSelector(metadata);
    const requirements = [...services, ...(owner ? [owner] : [])].flatMap((selector) => selector.requirements ?? []);
    return requirements.length === 0 ? undefined : new LabelSelector(requirements);
  }

  #ownerSelector({ namespace, ownerReferences }: corev1.Pod["metadata"]): LabelSelector | undefined {
    const owner = ownerReferences?.find(({ controller }) => controller);
    const key = `${namespace}/${owner?.name}`;
    if (owner?.kind === "ReplicaSet") {
      const found = this.#replicaSets.store.get(key);
      return found && labelSelectorFrom(found.spec.selector);
    }
    if (owner?.kind === "ReplicationController") {
      const found = this.#controllers.store.get(key);
      return found && labelSelectorFromMap(found.spec.selector);
    }
    return undefined;
  }
}

/** Only names and selectors are of interest. */
function slim<T extends KubernetesObject & { spec: { selector?: unknown } }>(object: T): T {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  const metadata = { name, namespace, uid, resourceVersion };
  return { apiVersion: object.apiVersion, kind: object.kind, metadata, spec: { selector: object.spec.selector } } as T;
}
