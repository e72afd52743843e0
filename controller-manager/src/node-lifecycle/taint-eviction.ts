/** Drives pods off nodes with NoExecute taints, when what they tolerate is over. */
import { Nodes, Pods, formatTime, type corev1 } from "@kayak/api";
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
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { BY_NODE } from "../informers.ts";
import { sameValue } from "../shared/equal.ts";
import { unlessGone } from "../shared/errors.ts";
import { isTerminating, refOf } from "../shared/objects.ts";
import { evictionTimeMs } from "./evictions.ts";

const NAME = "taint-eviction-controller";
const WORKERS = 8;

export class TaintEvictionController implements Controller {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #nodes: Informer<corev1.Node>;
  readonly #pods: Informer<corev1.Pod>;
  readonly #events: EventRecorder;
  /** Pods whose time is running. */
  readonly #scheduled = new Set<ObjectKey>();
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    const { informers } = context;
    this.#client = context.client;
    this.#clock = context.clock;
    this.#nodes = informers.get(Nodes);
    this.#pods = informers.get(Pods);
    this.#events = recorderFor(context, NAME);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (pod: corev1.Pod) => {
      if (this.#taintsOf(pod).length > 0) queue.add(objectKey(pod));
    };
    this.#pods.on({
      add: enqueue,
      update: (pod, previous) => {
        const concerns =
          pod.spec.nodeName !== previous.spec.nodeName || !sameValue(pod.spec.tolerations, previous.spec.tolerations);
        if (concerns) enqueue(pod);
      },
      delete: (pod) => this.#scheduled.delete(objectKey(pod)),
    });
    const enqueuePods = (node: corev1.Node) => {
      for (const pod of this.#pods.store.byIndex(BY_NODE, node.metadata.name)) queue.add(objectKey(pod));
    };
    this.#nodes.on({
      add: (node) => noExecute(node).length > 0 && enqueuePods(node),
      update: (node, previous) => !sameValue(noExecute(node), noExecute(previous)) && enqueuePods(node),
    });
  }

  #taintsOf(pod: corev1.Pod): readonly corev1.Taint[] {
    const node = pod.spec.nodeName ? this.#nodes.store.get(pod.spec.nodeName) : undefined;
    return node ? noExecute(node) : [];
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const pod = this.#pods.store.get(key);
    if (!pod || isTerminating(pod)) return done;
    const atMs = evictionTimeMs(pod, this.#taintsOf(pod));
    if (atMs === undefined) return this.#cancel(pod);
    const leftMs = atMs - this.#clock.now();
    if (leftMs > 0) {
      this.#scheduled.add(key);
      return requeueAfter(leftMs);
    }
    await this.#evict(pod);
    return done;
  }

  #cancel(pod: corev1.Pod): Outcome {
    const key = objectKey(pod);
    if (this.#scheduled.delete(key)) {
      this.#events.event(pod, "Normal", "TaintManagerEviction", `Cancelling deletion of Pod ${key}`);
    }
    return done;
  }

  async #evict(pod: corev1.Pod): Promise<void> {
    const key = objectKey(pod);
    this.#scheduled.delete(key);
    this.#events.event(pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${key}`);
    const { uid } = pod.metadata;
    const conditions = [
      {
        type: "DisruptionTarget",
        status: "True",
        reason: "DeletionByTaintManager",
        message: "Taint manager: deleting due to NoExecute taint",
        lastTransitionTime: formatTime(this.#clock.now()),
      },
    ];
    const body = { metadata: { uid }, status: { conditions } };
    await unlessGone(this.#client.patch(Pods, refOf(pod), { type: "strategic", body, subresource: "status" }));
    await unlessGone(this.#client.delete(Pods, refOf(pod), { preconditions: { uid } }));
  }
}

function noExecute({ spec }: corev1.Node): readonly corev1.Taint[] {
  return spec.taints?.filter(({ effect }) => effect === "NoExecute") ?? [];
}
