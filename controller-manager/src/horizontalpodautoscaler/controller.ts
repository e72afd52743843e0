/** Scales the target of every HorizontalPodAutoscaler by its metrics. */
import {
  HorizontalPodAutoscalers,
  Pods,
  formatTime,
  parseLabelSelector,
  quantityMilliValue,
  type autoscalingv2,
  type corev1,
} from "@kayak/api";
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
import { emptyMemory, limitWish, remember, rememberChange, type Memory } from "./behavior.ts";
import { decideByBounds, decideByMetrics, type Decision, type Statement } from "./decide.ts";
import { applyStatements, statementsOf } from "./statements.ts";
import { getScale, putScale, type ScaleTarget } from "./scale-target.ts";

const WORKERS = 5;
const COMPONENT = "horizontal-pod-autoscaler";
/** How often metrics are looked at. */
const SYNC_PERIOD_MS = 15_000;
const DEFAULT_TOLERANCE = 0.1;

type Autoscaler = autoscalingv2.HorizontalPodAutoscaler;

export class HorizontalPodAutoscalerController implements Controller {
  readonly #context: ControllerContext;
  readonly #autoscalers: Informer<Autoscaler>;
  readonly #pods: Informer<corev1.Pod>;
  readonly #events: EventRecorder;
  readonly #memories = new Map<ObjectKey, Memory>();
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#events = recorderFor(context, COMPONENT);
    this.#autoscalers = context.informers.get(HorizontalPodAutoscalers);
    this.#pods = context.informers.get(Pods);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: COMPONENT, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (autoscaler: Autoscaler) => queue.add(objectKey(autoscaler));
    this.#autoscalers.on({
      add: enqueue,
      delete: enqueue,
      // Its own status must not make it look again before its time.
      update: (autoscaler, before) => {
        if (!sameValue(autoscaler.spec, before.spec)) enqueue(autoscaler);
      },
    });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const autoscaler = this.#autoscalers.store.get(key);
    if (!autoscaler) {
      this.#memories.delete(key);
      return done;
    }
    const target = await this.#target(autoscaler);
    if (target) await this.#scale(autoscaler, target);
    return requeueAfter(SYNC_PERIOD_MS);
  }

  async #target(autoscaler: Autoscaler): Promise<ScaleTarget | undefined> {
    const { metadata, spec } = autoscaler;
    try {
      return await getScale(this.#context.client, metadata.namespace, spec.scaleTargetRef);
    } catch (error) {
      this.#events.event(autoscaler, "Warning", "FailedGetScale", messageOf(error));
      const message = `the HPA controller was unable to get the target's current scale: ${messageOf(error)}`;
      const statement = { type: "AbleToScale", status: "False", reason: "FailedGetScale", message } as const;
      await this.#report(autoscaler, autoscaler.status, [statement]);
      return undefined;
    }
  }

  async #scale(autoscaler: Autoscaler, target: ScaleTarget): Promise<void> {
    const current = target.scale.spec.replicas ?? 0;
    const found: Statement = {
      type: "AbleToScale",
      status: "True",
      reason: "SucceededGetScale",
      message: "the HPA controller was able to get the target's current scale",
    };
    const decision = decideByBounds(autoscaler.spec, current) ?? (await this.#decide(autoscaler, target));
    for (const { reason, message } of decision.failures) this.#events.event(autoscaler, "Warning", reason, message);
    const { replicas, statements } = this.#limit(autoscaler, current, decision);
    const scaled = await this.#apply(autoscaler, target, { replicas, decision });
    const status = {
      ...autoscaler.status,
      currentReplicas: target.scale.status.replicas,
      desiredReplicas: decision.desired === undefined ? autoscaler.status.desiredReplicas : replicas,
      currentMetrics: [...decision.statuses],
      ...(scaled.done && { lastScaleTime: formatTime(this.#context.clock.now()) }),
    };
    const says = [found, ...decision.statements, ...statements, ...(scaled.statement ? [scaled.statement] : [])];
    await this.#report(autoscaler, status, says);
  }

  async #decide(autoscaler: Autoscaler, { scale }: ScaleTarget): Promise<Decision> {
    const { client, clock } = this.#context;
    const { namespace } = autoscaler.metadata;
    const selector = scale.status.selector ?? "";
    const parsed = parseLabelSelector(selector);
    const pods = this.#pods.store
      .byIndex(BY_NAMESPACE, namespace)
      .filter(({ metadata }) => parsed.matches(metadata.labels));
    const { behavior } = autoscaler.spec;
    const scene = {
      client,
      namespace,
      selector,
      pods,
      specReplicas: scale.spec.replicas ?? 0,
      statusReplicas: scale.status.replicas,
      tolerance: { up: toleranceOf(behavior?.scaleUp), down: toleranceOf(behavior?.scaleDown) },
      nowMs: clock.now(),
    };
    return decideByMetrics(scene, autoscaler.spec);
  }

  /** Follows what metrics say as far as bounds and behaviour allow. */
  #limit(
    autoscaler: Autoscaler,
    current: number,
    { desired, forced, statements }: Decision,
  ): { readonly replicas: number; readonly statements: readonly Statement[] } {
    if (desired === undefined) return { replicas: current, statements: [] };
    if (forced !== undefined || statements.some(({ reason }) => reason === "ScalingDisabled"))
      return { replicas: desired, statements: [] };
    const key = objectKey(autoscaler);
    const memory = this.#memories.get(key) ?? emptyMemory;
    const wish = { spec: autoscaler.spec, current, desired, memory, nowMs: this.#context.clock.now() };
    this.#memories.set(key, remember(wish));
    const limited = limitWish(wish);
    return { replicas: limited.replicas, statements: statementsOf(limited) };
  }

  async #apply(
    autoscaler: Autoscaler,
    target: ScaleTarget,
    { replicas, decision }: { readonly replicas: number; readonly decision: Decision },
  ): Promise<{ readonly done: boolean; readonly statement?: Statement }> {
    const from = target.scale.spec.replicas ?? 0;
    if (replicas === from || decision.desired === undefined) return { done: false };
    const why = decision.forced ?? `${decision.metricName} ${replicas > from ? "above" : "below"} target`;
    try {
      await putScale(this.#context.client, target, replicas);
    } catch (error) {
      const reason = "FailedUpdateScale";
      this.#events.event(
        autoscaler,
        "Warning",
        "FailedRescale",
        `New size: ${replicas}; reason: ${why}; error: ${messageOf(error)}`,
      );
      const message = `the HPA controller was unable to update the target scale: ${messageOf(error)}`;
      return { done: false, statement: { type: "AbleToScale", status: "False", reason, message } };
    }
    const key = objectKey(autoscaler);
    const change = { from, to: replicas, nowMs: this.#context.clock.now() };
    this.#memories.set(key, rememberChange(this.#memories.get(key) ?? emptyMemory, change));
    this.#events.event(autoscaler, "Normal", "SuccessfulRescale", `New size: ${replicas}; reason: ${why}`);
    const message = `the HPA controller was able to update the target scale to ${replicas}`;
    return { done: true, statement: { type: "AbleToScale", status: "True", reason: "SucceededRescale", message } };
  }

  async #report(autoscaler: Autoscaler, next: Autoscaler["status"], statements: readonly Statement[]): Promise<void> {
    const conditions = applyStatements(autoscaler.status.conditions ?? [], statements, this.#context.clock.now());
    const status = { ...next, conditions };
    if (sameValue(status, autoscaler.status)) return;
    await this.#context.client.updateStatus(HorizontalPodAutoscalers, { ...autoscaler, status });
  }
}

function toleranceOf(rules: autoscalingv2.HPAScalingRules | undefined): number {
  return rules?.tolerance === undefined ? DEFAULT_TOLERANCE : quantityMilliValue(rules.tolerance) / 1000;
}
