/** Keeps an Endpoints object for every Service with a selector. */
import { Endpoints, Pods, Services, labelSelectorFromMap, type corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  splitKey,
  type Client,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { BY_NAMESPACE } from "../informers.ts";
import { isNamespaceTerminating, unlessGone } from "../shared/errors.ts";
import { OwnWrites, STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { isManaged, watchServicePods } from "../shared/service-pods.ts";
import { TriggerTimes } from "../shared/trigger-time.ts";
import { isOurs, planEndpoints, type EndpointsAction } from "./plan.ts";

const NAME = "endpoint-controller";
const WORKERS = 5;

export class EndpointsController implements Controller {
  readonly #client: Client;
  readonly #services: Informer<corev1.Service>;
  readonly #pods: Informer<corev1.Pod>;
  readonly #endpoints: Informer<corev1.Endpoints>;
  readonly #writes: OwnWrites<corev1.Endpoints>;
  readonly #triggerTimes = new TriggerTimes();
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { informers } = context;
    this.#client = context.client;
    this.#services = informers.get(Services);
    this.#pods = informers.get(Pods);
    this.#endpoints = informers.get(Endpoints);
    this.#writes = new OwnWrites(this.#endpoints, context.clock);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    watchServicePods(informers, (service) => queue.add(service));
    const enqueue = (endpoints: corev1.Endpoints) => queue.add(objectKey(endpoints));
    this.#endpoints.on({ add: enqueue, update: enqueue, delete: enqueue });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const service = this.#services.store.get(key);
    if (!service) return this.#remove(key);
    if (!isManaged(service)) return done;
    if (this.#writes.pending(key)) return requeueAfter(STALE_RECHECK_MS);
    const action = this.#plan(key, service);
    if (action) await this.#apply(key, action);
    return done;
  }

  #plan(key: ObjectKey, service: corev1.Service): EndpointsAction | undefined {
    const selector = labelSelectorFromMap(service.spec.selector);
    const inNamespace = this.#pods.store.byIndex(BY_NAMESPACE, service.metadata.namespace);
    const pods = inNamespace.filter((pod) => selector.matches(pod.metadata.labels));
    const existing = this.#endpoints.store.get(key);
    return planEndpoints({ service, pods, existing, triggerTime: this.#triggerTimes.next(key, service, pods) });
  }

  async #apply(key: ObjectKey, action: EndpointsAction): Promise<void> {
    try {
      const written =
        action.kind === "create"
          ? await this.#client.create(Endpoints, action.endpoints)
          : await this.#client.update(Endpoints, action.endpoints);
      this.#writes.wrote(key, written);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  }

  /** They have no owner reference, because people may make them by hand ahead of a service. */
  async #remove(key: ObjectKey): Promise<Outcome> {
    this.#writes.forget(key);
    this.#triggerTimes.forget(key);
    const endpoints = this.#endpoints.store.get(key);
    if (!endpoints || !isOurs(endpoints)) return done;
    const { name, namespace } = splitKey(key);
    const preconditions = { uid: endpoints.metadata.uid };
    await unlessGone(this.#client.delete(Endpoints, { name, namespace }, { preconditions }));
    return done;
  }
}
