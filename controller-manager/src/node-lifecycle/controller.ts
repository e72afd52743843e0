/**
 * Watches over nodes: a kubelet that is silent for too long leaves its node's conditions Unknown, conditions become taints,
 * and the pods of a node that stops being ready stop being ready. Nothing is polled: each node is looked at when it
 * changes and when its kubelet would count as silent.
 */
import { Leases, Nodes, Pods, formatTime, type coordinationv1, type corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  type Client,
  type Clock,
  type EventRecorder,
  type Informer,
  type ObjectKey,
  type Outcome,
  type WorkQueue,
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { BY_NODE } from "../informers.ts";
import { inParallel } from "../shared/batches.ts";
import { unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";
import { isReady } from "../shared/pods.ts";
import { EVICTION_PERIOD_MS, planEviction } from "./disruption.ts";
import { lastHeartbeat, planSilence, readiness, silentAtMs, type HealthOptions } from "./health.ts";
import { isEvicting, planTaints } from "./taints.ts";

const NAME = "node-controller";
const WORKERS = 4;
const LEASE_NAMESPACE = "kube-node-lease";

export interface NodeLifecycleOptions extends HealthOptions {
  /** How soon a node is looked at again whose state could not be acted on. */
  readonly monitorPeriodMs: number;
}

export class NodeLifecycleController implements Controller {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #options: NodeLifecycleOptions;
  readonly #nodes: Informer<corev1.Node>;
  readonly #pods: Informer<corev1.Pod>;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  /** When a node's kubelet last gave a sign of life, on this process's clock. */
  readonly #heardMs = new Map<ObjectKey, number>();
  /** Nodes that stopped being ready and whose pods don't say so yet. */
  readonly #turnedNotReady = new Set<ObjectKey>();
  #lastEvictionMs = -Infinity;
  readonly run: Controller["run"];

  constructor(context: ControllerContext, options: NodeLifecycleOptions) {
    const { informers } = context;
    this.#client = context.client;
    this.#clock = context.clock;
    this.#options = options;
    this.#nodes = informers.get(Nodes);
    this.#pods = informers.get(Pods);
    this.#events = recorderFor(context, NAME);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.#queue = queue;
    this.run = run;
    this.#listenToNodes();
    this.#listenToLeases(informers.get(Leases));
  }

  #listenToNodes(): void {
    this.#nodes.on({
      add: (node) => {
        this.#heard(node.metadata.name);
        this.#queue.add(objectKey(node));
        this.#note(node, "RegisteredNode", (name) => `event: Registered Node ${name} in Controller`);
      },
      update: (node, previous) => {
        if (lastHeartbeat(node) !== lastHeartbeat(previous)) this.#heard(node.metadata.name);
        this.#queue.add(objectKey(node));
        if (readiness(node) !== readiness(previous)) this.#turned(node, previous);
      },
      delete: (node) => {
        this.#heardMs.delete(node.metadata.name);
        this.#note(node, "RemovingNode", (name) => `event: Removing Node ${name} from Controller`);
      },
    });
  }

  #listenToLeases(leases: Informer<coordinationv1.Lease>): void {
    const renewed = ({ metadata }: coordinationv1.Lease) => {
      if (metadata.namespace === LEASE_NAMESPACE) this.#heard(metadata.name);
    };
    leases.on({
      add: renewed,
      update: (lease, previous) => lease.spec.renewTime !== previous.spec.renewTime && renewed(lease),
    });
  }

  #heard(node: string): void {
    this.#heardMs.set(node, this.#clock.now());
  }

  #note(node: corev1.Node, reason: string, what: (name: string) => string): void {
    const { name } = node.metadata;
    this.#events.event(node, "Normal", reason, `Node ${name} ${what(name)}`);
  }

  /** Whether nodes may evict depends on all of them. */
  #turned(node: corev1.Node, previous: corev1.Node): void {
    for (const each of this.#nodes.store.list()) this.#queue.add(objectKey(each));
    if (readiness(previous) !== "True") return;
    this.#note(node, "NodeNotReady", () => "status is now: NodeNotReady");
    this.#turnedNotReady.add(objectKey(node));
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const node = this.#nodes.store.get(key);
    if (!node) return done;
    const nowMs = this.#clock.now();
    const silentMs = silentAtMs(node, this.#heardMs.get(key) ?? nowMs, this.#options);
    if (nowMs >= silentMs) {
      const conditions = planSilence(node, nowMs);
      // The event of this write brings the node back here.
      if (conditions) return this.#writeConditions(node, conditions);
    }
    await this.#taint(node);
    await this.#markPods(node);
    return this.#nextLook(node, silentMs - nowMs);
  }

  async #writeConditions(node: corev1.Node, conditions: corev1.NodeCondition[]): Promise<Outcome> {
    await unlessGone(this.#client.updateStatus(Nodes, { ...node, status: { ...node.status, conditions } }));
    return requeueAfter(this.#options.monitorPeriodMs);
  }

  async #taint(node: corev1.Node): Promise<void> {
    const nowMs = this.#clock.now();
    const eviction = planEviction(node, this.#nodes.store.list(), nowMs - this.#lastEvictionMs);
    const taints = planTaints(node, eviction, nowMs);
    if (!taints) return;
    const { resourceVersion } = node.metadata;
    const begins = !isEvicting(node) && isEvicting({ ...node, spec: { taints } });
    if (begins) this.#lastEvictionMs = nowMs;
    const body = { metadata: { resourceVersion }, spec: { taints: taints.length > 0 ? taints : null } };
    await unlessGone(this.#client.patch(Nodes, refOf(node), { type: "merge", body }));
  }

  /** A kubelet that is silent can't say that its pods aren't ready; one that isn't may say otherwise later. */
  async #markPods(node: corev1.Node): Promise<void> {
    const key = objectKey(node);
    const turned = this.#turnedNotReady.has(key);
    if (readiness(node) !== "Unknown" && !(turned && readiness(node) === "False")) return;
    const pods = this.#pods.store.byIndex(BY_NODE, node.metadata.name).filter(isReady);
    const { error } = await inParallel(pods, (pod) => this.#markPod(pod));
    if (error !== undefined) throw error;
    this.#turnedNotReady.delete(key);
  }

  async #markPod(pod: corev1.Pod): Promise<void> {
    const now = formatTime(this.#clock.now());
    const conditions = [{ type: "Ready", status: "False", lastTransitionTime: now }];
    const body = { metadata: { uid: pod.metadata.uid }, status: { conditions } };
    this.#events.event(pod, "Warning", "NodeNotReady", "Node is not ready");
    await unlessGone(this.#client.patch(Pods, refOf(pod), { type: "strategic", body, subresource: "status" }));
  }

  #nextLook(node: corev1.Node, silentInMs: number): Outcome {
    const waitsToEvict = readiness(node) !== "True" && !isEvicting(node);
    if (waitsToEvict) return requeueAfter(Math.min(EVICTION_PERIOD_MS, this.#options.monitorPeriodMs));
    return silentInMs > 0 ? requeueAfter(silentInMs) : done;
  }
}
