/** Mirrors Endpoints made by hand into EndpointSlices, which is all that proxies and DNS read. */
import { EndpointSlices, Endpoints, Services, type corev1, type discoveryv1 } from "@kayak/api";
import { done, objectKey, requeueAfter, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { SERVICE_NAME } from "../endpointslice/slice.ts";
import { SliceWriter } from "../endpointslice/writer.ts";
import { BY_SERVICE } from "../informers.ts";
import { STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { isMirror, planMirror } from "./plan.ts";

const NAME = "endpoint-slice-mirroring-controller";
const WORKERS = 2;

export class EndpointSliceMirroringController implements Controller {
  readonly #services: Informer<corev1.Service>;
  readonly #endpoints: Informer<corev1.Endpoints>;
  readonly #slices: Informer<discoveryv1.EndpointSlice>;
  readonly #writer: SliceWriter;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { informers } = context;
    this.#services = informers.get(Services);
    this.#endpoints = informers.get(Endpoints);
    this.#slices = informers.get(EndpointSlices);
    this.#writer = new SliceWriter(context, this.#slices);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (object: corev1.Service | corev1.Endpoints) => queue.add(objectKey(object));
    this.#services.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#endpoints.on({ add: enqueue, update: enqueue, delete: enqueue });
    const enqueueOwner = (slice: discoveryv1.EndpointSlice) => {
      if (isMirror(slice)) queue.add(`${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME]}`);
    };
    this.#slices.on({ add: enqueueOwner, update: enqueueOwner, delete: enqueueOwner });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    if (this.#writer.pending(key)) return requeueAfter(STALE_RECHECK_MS);
    const slices = this.#slices.store.byIndex(BY_SERVICE, key).filter(isMirror);
    const service = this.#services.store.get(key);
    if (!service) this.#writer.forget(key);
    await this.#writer.apply(key, planMirror({ service, endpoints: this.#endpoints.store.get(key), slices }));
    return done;
  }
}
