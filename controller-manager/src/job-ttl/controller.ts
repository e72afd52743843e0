/** Deletes finished jobs when the time that they were to be kept for is over. */
import { Jobs, type batchv1 } from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  type Client,
  type Clock,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";
import { expiryMs } from "./plan.ts";

const WORKERS = 2;

export class JobTtlController implements Controller {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #jobs: Informer<batchv1.Job>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#client = context.client;
    this.#clock = context.clock;
    this.#jobs = context.informers.get(Jobs);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: "ttl-after-finished", workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (job: batchv1.Job) => {
      if (expiryMs(job) !== undefined) queue.add(objectKey(job));
    };
    this.#jobs.on({ add: enqueue, update: enqueue });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const cached = this.#jobs.store.get(key);
    const waitMs = this.#waitMs(cached);
    if (!cached || waitMs === undefined) return done;
    if (waitMs > 0) return requeueAfter(waitMs);
    return this.#expire(cached);
  }

  /** The time to keep it for may have been extended: the server is asked once more. */
  async #expire(cached: batchv1.Job): Promise<Outcome> {
    const job = await unlessGone(this.#client.get(Jobs, refOf(cached)));
    const waitMs = this.#waitMs(job);
    if (!job || waitMs === undefined) return done;
    if (waitMs > 0) return requeueAfter(waitMs);
    const { uid, resourceVersion } = job.metadata;
    const options = { propagationPolicy: "Foreground", preconditions: { uid, resourceVersion } } as const;
    await unlessGone(this.#client.delete(Jobs, refOf(job), options));
    return done;
  }

  #waitMs(job: batchv1.Job | undefined): number | undefined {
    const atMs = job && expiryMs(job);
    return atMs === undefined ? undefined : atMs - this.#clock.now();
  }
}
