/** Runs the pods of every Job until enough have succeeded. */
import { Jobs, type batchv1, type corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  type EventRecorder,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { inParallel, slowStart } from "../shared/batches.ts";
import { sameValue } from "../shared/equal.ts";
import { isNamespaceTerminating, unlessGone } from "../shared/errors.ts";
import { controllerReference } from "../shared/objects.ts";
import { OwnedPods } from "../shared/owned-pods.ts";
import { OwnWrites, STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { releasePod, trackPod } from "./finalizers.ts";
import { planJob, type JobPlan } from "./plan.ts";
import { isTracked, jobPod } from "./pods.ts";

const WORKERS = 5;
const COMPONENT = "job-controller";

type Job = batchv1.Job;
type Pod = corev1.Pod;

export class JobController implements Controller {
  readonly #context: ControllerContext;
  readonly #jobs: Informer<Job>;
  readonly #pods: OwnedPods<Job>;
  readonly #statusWrites: OwnWrites<Job>;
  readonly #events: EventRecorder;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#events = recorderFor(context, COMPONENT);
    this.#jobs = context.informers.get(Jobs);
    this.#pods = new OwnedPods(context, {
      resource: Jobs,
      events: this.#events,
      selector: ({ spec }) => spec.selector,
    });
    this.#statusWrites = new OwnWrites(this.#jobs, context.clock);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: COMPONENT, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (job: Job) => queue.add(objectKey(job));
    this.#jobs.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#pods.wake(queue);
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const job = this.#jobs.store.get(key);
    if (!job) {
      this.#pods.forget(key);
      this.#statusWrites.forget(key);
      return done;
    }
    if (job.spec.managedBy !== undefined && job.spec.managedBy !== "kubernetes.io/job-controller") return done;
    if (this.#pods.pending(key) || this.#statusWrites.pending(key)) return requeueAfter(STALE_RECHECK_MS);
    const pods = await this.#pods.claim(job);
    const nowMs = this.#context.clock.now();
    const plan = planJob({ job, pods, nowMs });
    const error = await this.#manage(job, plan);
    await this.#report(job, plan);
    await this.#release(job, plan.release);
    if (error !== undefined && !isNamespaceTerminating(error)) throw error;
    return plan.againAtMs === undefined ? done : requeueAfter(Math.max(0, plan.againAtMs - nowMs));
  }

  async #manage(job: Job, plan: JobPlan): Promise<unknown> {
    const owner = controllerReference(Jobs, job);
    const results = [
      await inParallel(plan.track, async (pod) => {
        const tracked = await trackPod(this.#context.client, pod);
        if (tracked) this.#pods.wrote(job, tracked);
      }),
      await inParallel(plan.delete, (pod) => this.#pods.delete(job, pod)),
      await inParallel(plan.drop, (pod) => this.#drop(job, pod)),
      await slowStart(plan.create, async (index) => {
        await this.#pods.create(job, jobPod(job, owner, index));
      }),
    ];
    return results.find(({ error }) => error !== undefined)?.error;
  }

  /** Not counted: it loses its finalizer first. */
  async #drop(job: Job, pod: Pod): Promise<void> {
    if (isTracked(pod)) await releasePod(this.#context.client, pod);
    await this.#pods.delete(job, pod);
  }

  async #report(job: Job, { status, event }: JobPlan): Promise<void> {
    if (sameValue(status, job.status)) return;
    const written = await this.#context.client.updateStatus(Jobs, { ...job, status });
    this.#statusWrites.wrote(objectKey(job), written);
    if (event) this.#events.event(job, event.type, event.reason, event.message);
  }

  async #release(job: Job, pods: readonly Pod[]): Promise<void> {
    const { error } = await inParallel(pods, async (pod) => {
      const released = await unlessGone(releasePod(this.#context.client, pod));
      if (released) this.#pods.wrote(job, released);
    });
    if (error !== undefined) throw error;
  }
}
