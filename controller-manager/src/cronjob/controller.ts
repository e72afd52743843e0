/** Starts the jobs of every CronJob at their times. */
import { CronJobs, Jobs, formatTime, groupVersion, isStatus, type Draft, type batchv1 } from "@kayak/api";
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
import { BY_CONTROLLER } from "../informers.ts";
import { sameValue } from "../shared/equal.ts";
import { isNamespaceTerminating, messageOf, unlessGone } from "../shared/errors.ts";
import { controllerOf, controllerReference, refOf } from "../shared/objects.ts";
import { OwnWrites, STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { jobName, planCron, referenceOf } from "./plan.ts";

const WORKERS = 5;
const COMPONENT = "cronjob-controller";
const SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp";

type CronJob = batchv1.CronJob;
type Job = batchv1.Job;

export class CronJobController implements Controller {
  readonly #context: ControllerContext;
  readonly #cronJobs: Informer<CronJob>;
  readonly #jobs: Informer<Job>;
  readonly #jobWrites: OwnWrites<Job>;
  readonly #statusWrites: OwnWrites<CronJob>;
  readonly #events: EventRecorder;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#events = recorderFor(context, COMPONENT);
    this.#cronJobs = context.informers.get(CronJobs);
    this.#jobs = context.informers.get(Jobs);
    this.#jobWrites = new OwnWrites(this.#jobs, context.clock);
    this.#statusWrites = new OwnWrites(this.#cronJobs, context.clock);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: COMPONENT, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (cronJob: CronJob) => queue.add(objectKey(cronJob));
    this.#cronJobs.on({ add: enqueue, update: enqueue, delete: enqueue });
    const enqueueOwner = (job: Job) => {
      const owner = controllerOf(job);
      if (owner?.kind === CronJobs.kind && owner.apiVersion === groupVersion(CronJobs))
        queue.add(`${job.metadata.namespace}/${owner.name}`);
    };
    this.#jobs.on({ add: enqueueOwner, update: enqueueOwner, delete: enqueueOwner });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const cronJob = this.#cronJobs.store.get(key);
    if (!cronJob) {
      this.#jobWrites.forget(key);
      this.#statusWrites.forget(key);
      return done;
    }
    if (this.#jobWrites.pending(key) || this.#statusWrites.pending(key)) return requeueAfter(STALE_RECHECK_MS);
    const nowMs = this.#context.clock.now();
    const jobs = this.#jobs.store.byIndex(BY_CONTROLLER, cronJob.metadata.uid);
    const plan = planCron({ cronJob, jobs, nowMs });
    for (const { type, reason, message } of plan.events) this.#events.event(cronJob, type, reason, message);
    for (const job of [...plan.replace, ...plan.forget]) await this.#delete(cronJob, job);
    const started = plan.startMs === undefined ? undefined : await this.#start(cronJob, plan.startMs);
    const replaced = new Set(plan.replace.map(({ metadata }) => metadata.uid));
    const running = (plan.status.active ?? []).filter(({ uid }) => !replaced.has(uid ?? ""));
    const active = started ? [...running, referenceOf(started)] : running;
    const { active: _, ...rest } = plan.status;
    await this.#report(cronJob, {
      ...rest,
      ...(active.length > 0 && { active }),
      ...(started && plan.startMs !== undefined && { lastScheduleTime: formatTime(plan.startMs) }),
    });
    return plan.againAtMs === undefined ? done : requeueAfter(Math.max(0, plan.againAtMs - nowMs));
  }

  async #start(cronJob: CronJob, atMs: number): Promise<Job | undefined> {
    try {
      const job = await this.#context.client.create(Jobs, jobFor(cronJob, atMs));
      this.#jobWrites.wrote(objectKey(cronJob), job);
      this.#events.event(cronJob, "Normal", "SuccessfulCreate", `Created job ${job.metadata.name}`);
      return job;
    } catch (error) {
      if (isNamespaceTerminating(error)) return undefined;
      if (isStatus(error, "AlreadyExists")) return this.#existing(cronJob, atMs);
      this.#events.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${messageOf(error)}`);
      throw error;
    }
  }

  /** Started before, by a process that didn't come to say so; or a stranger of the same name. */
  async #existing(cronJob: CronJob, atMs: number): Promise<Job | undefined> {
    const job = await unlessGone(this.#context.client.get(Jobs, jobRef(cronJob, atMs)));
    return job && controllerOf(job)?.uid === cronJob.metadata.uid ? job : undefined;
  }

  async #delete(cronJob: CronJob, job: Job): Promise<void> {
    const options = { propagationPolicy: "Background", preconditions: { uid: job.metadata.uid } } as const;
    await unlessGone(this.#context.client.delete(Jobs, refOf(job), options));
    this.#jobWrites.deleted(objectKey(cronJob), job);
    this.#events.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${job.metadata.name}`);
  }

  async #report(cronJob: CronJob, status: CronJob["status"]): Promise<void> {
    if (sameValue(comparable(status), comparable(cronJob.status))) return;
    const written = await this.#context.client.updateStatus(CronJobs, { ...cronJob, status });
    this.#statusWrites.wrote(objectKey(cronJob), written);
  }
}

/** References to running jobs keep the version they were first seen with. */
function comparable({ active, ...rest }: CronJob["status"]): object {
  return { ...rest, active: active?.map(({ uid }) => uid) };
}

function jobRef(cronJob: CronJob, atMs: number): { name: string; namespace: string } {
  return { name: jobName(cronJob, atMs), namespace: cronJob.metadata.namespace };
}

function jobFor(cronJob: CronJob, atMs: number): Draft<Job> {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  return {
    metadata: {
      ...jobRef(cronJob, atMs),
      labels: metadata.labels,
      annotations: { ...metadata.annotations, [SCHEDULED_AT]: formatTime(atMs) },
      ownerReferences: [controllerReference(CronJobs, cronJob)],
    },
    spec,
  };
}
