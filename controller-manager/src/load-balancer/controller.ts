/** Gives Services of type LoadBalancer their address. Every node's proxy answers there; the host routes the range to a node. */
import { addressBits, parseCidr, Services, splitRanges, type corev1 } from "@kayak/api";
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
import { divide, type Blocks } from "../node-ipam/cidr.ts";
import { sameValue } from "../shared/equal.ts";
import { unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";
import { addressesOf, planBalancer } from "./plan.ts";

const NAME = "service-controller";
/** One, because every assignment depends on the one before. */
const WORKERS = 1;

export class LoadBalancerController implements Controller {
  readonly #client: Client;
  readonly #services: Informer<corev1.Service>;
  readonly #events: EventRecorder;
  readonly #ranges: readonly Blocks[];
  /** What was assigned, for as long as the cache may not show it. */
  readonly #assigned = new Map<ObjectKey, readonly string[]>();
  readonly run: Controller["run"];

  /** `ranges` are one, or one of each family separated by a comma. */
  constructor(context: ControllerContext, ranges: string) {
    this.#client = context.client;
    this.#services = context.informers.get(Services);
    this.#events = recorderFor(context, NAME);
    this.#ranges = splitRanges(ranges).map((range) => divide(range, addressBits(parseCidr(range)?.family ?? "IPv4")));
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (service: corev1.Service) => queue.add(objectKey(service));
    const freed = (service: corev1.Service) => {
      this.#assigned.delete(objectKey(service));
      if (addressesOf(service).length === 0) return;
      for (const waiting of this.#services.store.list()) if (waiting.spec.type === "LoadBalancer") enqueue(waiting);
    };
    this.#services.on({ add: enqueue, update: enqueue, delete: freed });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const service = this.#services.store.get(key);
    if (!service) return done;
    const plan = planBalancer({ service, ranges: this.#ranges, taken: this.#taken(key) });
    if (plan.kind === "refuse") {
      this.#events.event(service, "Warning", "SyncLoadBalancerFailed", `Error syncing load balancer: ${plan.message}`);
      throw new Error(`service ${key}: ${plan.message}`);
    }
    if (plan.kind === "assign") await this.#assign(service, plan.addresses);
    if (plan.kind === "release") await this.#release(service);
    return done;
  }

  #taken(key: ObjectKey): ReadonlySet<string> {
    const others = this.#services.store.list().filter((service) => objectKey(service) !== key);
    const unseen = [...this.#assigned].filter(([owner]) => owner !== key).flatMap(([, addresses]) => addresses);
    return new Set([...others.flatMap(addressesOf), ...unseen]);
  }

  async #assign(service: corev1.Service, ips: readonly string[]): Promise<void> {
    if (sameValue(this.#assigned.get(objectKey(service)), ips)) return;
    this.#events.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
    await this.#write(service, { ingress: ips.map((ip) => ({ ip, ipMode: "VIP" })) });
    this.#assigned.set(objectKey(service), ips);
    this.#events.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  }

  async #release(service: corev1.Service): Promise<void> {
    this.#assigned.delete(objectKey(service));
    this.#events.event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
    await this.#write(service, {});
  }

  async #write(service: corev1.Service, loadBalancer: corev1.LoadBalancerStatus): Promise<void> {
    const { resourceVersion } = service.metadata;
    const body = { metadata: { resourceVersion }, status: { loadBalancer: { ingress: null, ...loadBalancer } } };
    await unlessGone(this.#client.patch(Services, refOf(service), { type: "merge", body, subresource: "status" }));
  }
}
