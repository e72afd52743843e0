/** Lets pods go that no job will count any more: their job is gone, or has let go of them. */
import { Jobs, Pods, isStatus, type batchv1, type corev1 } from "@kayak/api";
import { done, objectKey, type Client, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { BY_CONTROLLER } from "../informers.ts";
import { controllerOf } from "../shared/objects.ts";
import { releasePod } from "./finalizers.ts";
import { isTracked } from "./pods.ts";

const WORKERS = 2;

export class OrphanedJobPods implements Controller {
  readonly #client: Client;
  readonly #jobs: Informer<batchv1.Job>;
  readonly #pods: Informer<corev1.Pod>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#client = context.client;
    this.#jobs = context.informers.get(Jobs);
    this.#pods = context.informers.get(Pods);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: "job-orphan-pods", workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (pod: corev1.Pod) => {
      if (isTracked(pod) && !this.#job(pod)) queue.add(objectKey(pod));
    };
    this.#pods.on({ add: enqueue, update: enqueue });
    this.#jobs.on({
      delete: ({ metadata }) => this.#pods.store.byIndex(BY_CONTROLLER, metadata.uid).forEach(enqueue),
    });
  }

  /** The pod's job as far as the cache knows it. */
  #job(pod: corev1.Pod): batchv1.Job | undefined {
    const owner = controllerOf(pod);
    const job = owner?.kind === Jobs.kind ? this.#jobs.store.get(`${pod.metadata.namespace}/${owner.name}`) : undefined;
    return job?.metadata.uid === owner?.uid ? job : undefined;
  }

  /** The cache of jobs may lag behind that of pods. */
  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const pod = this.#pods.store.get(key);
    if (pod && isTracked(pod) && !this.#job(pod) && !(await this.#hasJob(pod))) await releasePod(this.#client, pod);
    return done;
  }

  async #hasJob(pod: corev1.Pod): Promise<boolean> {
    const owner = controllerOf(pod);
    if (owner?.kind !== Jobs.kind) return false;
    try {
      const job = await this.#client.get(Jobs, { name: owner.name, namespace: pod.metadata.namespace });
      return job.metadata.uid === owner.uid;
    } catch (error) {
      if (isStatus(error, "NotFound")) return false;
      throw error;
    }
  }
}
