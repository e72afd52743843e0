/** Says of every PodDisruptionBudget how many of its pods may be evicted. */
import { PodDisruptionBudgets, Pods, labelSelectorFrom, type corev1, type policyv1 } from "@kayak/api";
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
import { BY_NAMESPACE } from "../informers.ts";
import { sameValue } from "../shared/equal.ts";
import { messageOf } from "../shared/errors.ts";
import { OwnWrites, STALE_RECHECK_MS } from "../shared/own-writes.ts";
import { expectedOf, failedStatus, needsScale, planBudget } from "./plan.ts";
import { ExpectedScale } from "./scale.ts";

const WORKERS = 2;
const COMPONENT = "controllermanager";

type Budget = policyv1.PodDisruptionBudget;

export class DisruptionController implements Controller {
  readonly #context: ControllerContext;
  readonly #budgets: Informer<Budget>;
  readonly #pods: Informer<corev1.Pod>;
  readonly #scale: ExpectedScale;
  readonly #statusWrites: OwnWrites<Budget>;
  readonly #events: EventRecorder;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#budgets = context.informers.get(PodDisruptionBudgets);
    this.#pods = context.informers.get(Pods);
    this.#scale = new ExpectedScale(context.informers);
    this.#statusWrites = new OwnWrites(this.#budgets, context.clock);
    this.#events = recorderFor(context, COMPONENT);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: "disruption", workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (budget: Budget) => queue.add(objectKey(budget));
    const enqueueFor = (pod: corev1.Pod) => this.#budgetsOf(pod).forEach(enqueue);
    this.#budgets.on({ add: enqueue, update: enqueue, delete: enqueue });
    this.#pods.on({
      add: enqueueFor,
      delete: enqueueFor,
      update: (pod, before) => {
        enqueueFor(pod);
        if (!sameValue(pod.metadata.labels, before.metadata.labels)) enqueueFor(before);
      },
    });
  }

  #budgetsOf(pod: corev1.Pod): readonly Budget[] {
    const budgets = this.#budgets.store.byIndex(BY_NAMESPACE, pod.metadata.namespace);
    return budgets.filter(({ spec }) => labelSelectorFrom(spec.selector).matches(pod.metadata.labels));
  }

  #podsOf({ metadata, spec }: Budget): readonly corev1.Pod[] {
    const selector = labelSelectorFrom(spec.selector);
    const pods = this.#pods.store.byIndex(BY_NAMESPACE, metadata.namespace);
    return pods.filter((pod) => selector.matches(pod.metadata.labels));
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const budget = this.#budgets.store.get(key);
    if (!budget) {
      this.#statusWrites.forget(key);
      return done;
    }
    if (this.#statusWrites.pending(key)) return requeueAfter(STALE_RECHECK_MS);
    const nowMs = this.#context.clock.now();
    const pods = this.#podsOf(budget);
    if (pods.length === 0) this.#events.event(budget, "Normal", "NoPods", "No matching pods found");
    try {
      const expected = expectedOf(budget, pods, needsScale(budget) ? this.#scale.of(pods) : undefined);
      const plan = planBudget(budget, { pods, expected, nowMs });
      await this.#report(budget, plan.status);
      return plan.againAtMs === undefined ? done : requeueAfter(plan.againAtMs - nowMs);
    } catch (error) {
      const message = `Failed to calculate the number of expected pods: ${messageOf(error)}`;
      this.#events.event(budget, "Warning", "CalculateExpectedPodCountFailed", message);
      await this.#report(budget, failedStatus(budget, messageOf(error), nowMs));
      throw error;
    }
  }

  async #report(budget: Budget, status: Budget["status"]): Promise<void> {
    if (sameValue(status, budget.status)) return;
    const written = await this.#context.client.updateStatus(PodDisruptionBudgets, { ...budget, status });
    this.#statusWrites.wrote(objectKey(budget), written);
  }
}
