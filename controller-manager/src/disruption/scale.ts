/** How many pods the controllers of some pods want: what percentages in budgets are of. */
import {
  Deployments,
  ReplicaSets,
  ReplicationControllers,
  StatefulSets,
  type Resource,
  type corev1,
  type metav1,
} from "@kayak/api";
import type { Informer } from "@kayak/client";
import type { InformerFactory } from "../informers.ts";
import { controllerOf } from "../shared/objects.ts";

/** What has a number of replicas, and perhaps a controller of its own. */
interface Scaled {
  apiVersion: string;
  kind: string;
  metadata: metav1.ObjectMeta;
  spec: { replicas?: number | undefined };
}

export class ExpectedScale {
  readonly #informers: ReadonlyMap<string, Informer<Scaled>>;

  constructor(informers: InformerFactory) {
    const kinds: readonly Resource<Scaled>[] = [ReplicaSets, ReplicationControllers, StatefulSets, Deployments];
    this.#informers = new Map(kinds.map((resource) => [resource.kind, informers.get(resource)]));
  }

  /** Pods without a controller are not counted. Throws for those whose controller has no number of replicas that is known here. */
  of(pods: readonly corev1.Pod[]): number {
    const replicas = new Map<string, number>();
    for (const pod of pods) {
      const controller = this.#controller(pod);
      if (controller) replicas.set(controller.metadata.uid, controller.spec.replicas ?? 1);
    }
    return [...replicas.values()].reduce((sum, count) => sum + count, 0);
  }

  /** That of a replica set counts for it: during a rollout both sets belong to one deployment. */
  #controller(pod: corev1.Pod): Scaled | undefined {
    const { namespace } = pod.metadata;
    const owner = controllerOf(pod);
    if (!owner) return undefined;
    const scaled = this.#find(owner, namespace);
    const above = scaled && controllerOf(scaled);
    return (above && above.kind === Deployments.kind && this.#find(above, namespace)) || scaled;
  }

  #find(owner: metav1.OwnerReference, namespace: string): Scaled | undefined {
    const informer = this.#informers.get(owner.kind);
    if (!informer)
      throw new Error(
        `${owner.kind.toLowerCase()}s.${owner.apiVersion.split("/")[0]} does not implement the scale subresource`,
      );
    const found = informer.store.get(`${namespace}/${owner.name}`);
    return found?.metadata.uid === owner.uid ? found : undefined;
  }
}
