/** Gives every Node a range of pod addresses of its own. */
import { Nodes, podRangePrefixes, splitRanges, type corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  type Client,
  type EventRecorder,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, recorderFor, type Controller, type ControllerContext } from "../context.ts";
import { refOf } from "../shared/objects.ts";
import { divide, type Blocks } from "./cidr.ts";
import { planBlock, usedBlocks } from "./plan.ts";

const NAME = "cidrAllocator";
/** One, because every assignment depends on the one before. */
const WORKERS = 1;

export interface NodeIpamOptions {
  /** One range, or one of each family separated by a comma. */
  readonly clusterCIDR: string;
  /** Of the IPv4 range. */
  readonly nodeCIDRMaskSize?: number | undefined;
}

export class NodeIpamController implements Controller {
  readonly #client: Client;
  readonly #nodes: Informer<corev1.Node>;
  readonly #events: EventRecorder;
  readonly #ranges: readonly Blocks[];
  /** What was assigned, for as long as the cache may not show it. */
  readonly #assigned = new Map<ObjectKey, readonly string[]>();
  /** Where the search for the next block begins, by range. */
  readonly #next: number[];
  readonly run: Controller["run"];

  constructor(context: ControllerContext, options: NodeIpamOptions) {
    this.#client = context.client;
    this.#nodes = context.informers.get(Nodes);
    this.#events = recorderFor(context, NAME);
    this.#ranges = splitRanges(options.clusterCIDR).map((range) => divide(range, prefixFor(range, options)));
    this.#next = this.#ranges.map(() => 0);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (node: corev1.Node) => queue.add(objectKey(node));
    const freed = (node: corev1.Node) => {
      this.#assigned.delete(objectKey(node));
      for (const waiting of this.#nodes.store.list()) if (!waiting.spec.podCIDR) enqueue(waiting);
    };
    this.#nodes.on({ add: enqueue, update: enqueue, delete: freed });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const node = this.#nodes.store.get(key);
    if (!node || this.#assigned.has(key)) return done;
    if (node.spec.podCIDR) return done;
    const blocks = this.#ranges.map((range, index) => this.#choose(range, index));
    const podCIDRs = blocks.filter((block) => block !== undefined);
    if (podCIDRs.length < this.#ranges.length) {
      this.#events.event(node, "Normal", "CIDRNotAvailable", `Node ${key} status is now: CIDRNotAvailable`);
      throw new Error(`no pod addresses left for node ${key}: enlarge the cluster CIDR or remove nodes`);
    }
    await this.#assign(node, podCIDRs);
    return done;
  }

  #choose(range: Blocks, index: number): string | undefined {
    const known = this.#nodes.store.list().flatMap(({ spec }) => spec.podCIDRs ?? (spec.podCIDR ? [spec.podCIDR] : []));
    const used = usedBlocks(range, [...known, ...[...this.#assigned.values()].flat()]);
    const block = planBlock(range, used, this.#next[index] ?? 0);
    if (block === undefined) return undefined;
    this.#next[index] = (block + 1) % range.count;
    return range.at(block);
  }

  /** The resource version makes the assignment fail if the node got another one meanwhile. */
  async #assign(node: corev1.Node, podCIDRs: readonly string[]): Promise<void> {
    const { resourceVersion } = node.metadata;
    const body = { metadata: { resourceVersion }, spec: { podCIDR: podCIDRs[0], podCIDRs } };
    await this.#client.patch(Nodes, refOf(node), { type: "merge", body });
    this.#assigned.set(objectKey(node), podCIDRs);
  }
}

function prefixFor(range: string, { nodeCIDRMaskSize }: NodeIpamOptions): number {
  return range.includes(":") ? podRangePrefixes.IPv6 : (nodeCIDRMaskSize ?? podRangePrefixes.IPv4);
}
