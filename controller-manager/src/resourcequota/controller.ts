/**
 * Counts what each ResourceQuota bounds and writes it into its status. Admission adds what is created; this takes off what has
 * gone or ended, and puts right whatever went wrong between the two.
 */
import {
  PersistentVolumeClaims,
  Pods,
  ResourceQuotas,
  Services,
  bounds,
  evaluatorOf,
  groupResource,
  storedResources,
  usageOf,
  type Amounts,
  type KubernetesObject,
  type Resource,
  type corev1,
} from "@kayak/api";
import { done, objectKey, type Client, type Clock, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { BY_NAMESPACE, type InformerFactory } from "../informers.ts";
import { unlessGone } from "../shared/errors.ts";
import { planStatus } from "./plan.ts";

const NAME = "resourcequota-controller";
const WORKERS = 5;
/** Deletions in a namespace that come this close together are counted once. */
const SETTLE_MS = 50;
/** What admission charged for is there by then, or it never came to be. */
const RECOUNT_AFTER_CHARGE_MS = 5000;

type Evaluator = NonNullable<ReturnType<typeof evaluatorOf>>;

interface Counted {
  readonly informer: Informer<KubernetesObject>;
  readonly evaluator: Evaluator;
}

/** Of which more than the number counts. */
const measured: readonly Resource[] = [Pods, Services, PersistentVolumeClaims] as readonly unknown[] as Resource[];

export class ResourceQuotaController implements Controller {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #quotas: Informer<corev1.ResourceQuota>;
  readonly #counted: readonly Counted[];
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#client = context.client;
    this.#clock = context.clock;
    this.#quotas = context.informers.get(ResourceQuotas);
    this.#counted = countedResources(context.informers);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    this.#quotas.on({
      add: (quota) => queue.add(objectKey(quota)),
      update: (quota, before) => {
        const changed = JSON.stringify(quota.spec) !== JSON.stringify(before.spec);
        if (changed) queue.add(objectKey(quota));
        else queue.addAfter(objectKey(quota), RECOUNT_AFTER_CHARGE_MS);
      },
    });
    for (const { informer, evaluator } of this.#counted) {
      const recount = ({ metadata }: KubernetesObject) => {
        for (const quota of this.#quotas.store.byIndex(BY_NAMESPACE, metadata.namespace ?? ""))
          if (bounds(quota, evaluator)) queue.addAfter(objectKey(quota), SETTLE_MS);
      };
      const update = (object: KubernetesObject, before: KubernetesObject) => {
        if (this.#usesLess(evaluator, object, before)) recount(object);
      };
      informer.on({ delete: recount, update });
    }
  }

  #usesLess(evaluator: Evaluator, object: KubernetesObject, before: KubernetesObject): boolean {
    if (!("spec" in object)) return false;
    const now = this.#clock.now();
    const [after, then] = [evaluator.usage(object, now), evaluator.usage(before, now)];
    return JSON.stringify(after) !== JSON.stringify(then);
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const quota = this.#quotas.store.get(key);
    if (!quota) return done;
    const status = planStatus(quota, this.#count(quota));
    if (status) await unlessGone(this.#client.updateStatus(ResourceQuotas, { ...quota, status }));
    return done;
  }

  #count(quota: corev1.ResourceQuota): Amounts {
    const now = this.#clock.now();
    const counts = this.#counted.map(({ informer, evaluator }) => {
      if (!bounds(quota, evaluator)) return {};
      const objects = informer.store.byIndex(BY_NAMESPACE, quota.metadata.namespace ?? "");
      return usageOf(quota, evaluator, { objects, now });
    });
    return Object.assign({}, ...counts) as Amounts;
  }
}

function countedResources(informers: InformerFactory): Counted[] {
  return storedResources.flatMap((resource) => {
    const evaluator = evaluatorOf(resource);
    if (!evaluator) return [];
    const whole = measured.some((each) => groupResource(each) === groupResource(resource));
    return { informer: whole ? informers.get(resource) : informers.metadata(resource), evaluator };
  });
}
