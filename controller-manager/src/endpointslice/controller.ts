/** Keeps the EndpointSlices of every Service with a selector. */
import { EndpointSlices, Nodes, Pods, Services, labelSelectorFromMap, type corev1, type discoveryv1 } from "@kayak/api";
import { done, requeueAfter, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { BY_NAMESPACE, BY_SERVICE } from "../informers.ts";
import { STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { isManaged, watchServicePods } from "../shared/service-pods.ts";
import { TriggerTimes } from "../shared/trigger-time.ts";
import { planSlices } from "./plan.ts";
import { SERVICE_NAME, isOurs } from "./slice.ts";
import { SliceWriter, type SliceAction } from "./writer.ts";

const NAME = "endpoint-slice-controller";
const WORKERS = 5;

export class EndpointSliceController implements Controller {
  readonly #services: Informer<corev1.Service>;
  readonly #pods: Informer<corev1.Pod>;
  readonly #nodes: Informer<corev1.Node>;
  readonly #slices: Informer<discoveryv1.EndpointSlice>;
  readonly #writer: SliceWriter;
  readonly #triggerTimes = new TriggerTimes();
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { informers } = context;
    this.#services = informers.get(Services);
    this.#pods = informers.get(Pods);
    this.#nodes = informers.get(Nodes);
    this.#slices = informers.get(EndpointSlices);
    this.#writer = new SliceWriter(context, this.#slices);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    watchServicePods(informers, (service) => queue.add(service));
    const enqueue = (slice: discoveryv1.EndpointSlice) => {
      if (isOurs(slice)) queue.add(`${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME]}`);
    };
    this.#slices.on({
      add: enqueue,
      update: (slice, previous) => {
        enqueue(slice);
        enqueue(previous);
      },
      delete: enqueue,
    });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const service = this.#services.store.get(key);
    if (!service) {
      // Its slices are the garbage collector's.
      this.#writer.forget(key);
      this.#triggerTimes.forget(key);
      return done;
    }
    if (!isManaged(service)) return done;
    if (this.#writer.pending(key)) return requeueAfter(STALE_RECHECK_MS);
    await this.#writer.apply(key, this.#plan(key, service));
    return done;
  }

  #plan(key: ObjectKey, service: corev1.Service): readonly SliceAction[] {
    const selector = labelSelectorFromMap(service.spec.selector);
    const inNamespace = this.#pods.store.byIndex(BY_NAMESPACE, service.metadata.namespace);
    const pods = inNamespace.filter((pod) => selector.matches(pod.metadata.labels));
    const slices = this.#slices.store.byIndex(BY_SERVICE, key).filter(isOurs);
    const nodes = (name: string) => this.#nodes.store.get(name);
    const triggerTime = this.#triggerTimes.next(key, service, pods);
    return planSlices({ service, pods, nodes, slices, triggerTime });
  }
}
