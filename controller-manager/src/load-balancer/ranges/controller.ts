/** Gives Services of type LoadBalancer an address of their own. Every node's proxy answers there; the host routes the range to a node. */
import { addressBits, parseCidr, Services, splitRanges, type corev1 } from "@kayak/api";
import { done, objectKey, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../../context.ts";
import { divide, type Blocks } from "../../node-ipam/cidr.ts";
import { sameValue } from "../../shared/equal.ts";
import { addressesOf } from "../service.ts";
import { BalancerStatus, NAME } from "../status.ts";
import { planBalancer } from "./plan.ts";

/** One, because every assignment depends on the one before. */
const WORKERS = 1;

export class LoadBalancerController implements Controller {
  readonly #status: BalancerStatus;
  readonly #services: Informer<corev1.Service>;
  readonly #ranges: readonly Blocks[];
  /** What was assigned, for as long as the cache may not show it. */
  readonly #assigned = new Map<ObjectKey, readonly string[]>();
  readonly run: Controller["run"];

  /** `ranges` are one, or one of each family separated by a comma. */
  constructor(context: ControllerContext, ranges: string) {
    this.#status = new BalancerStatus(context);
    this.#services = context.informers.get(Services);
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
    if (plan.kind === "refuse") this.#status.refuse(service, plan.message);
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
    await this.#status.ensure(service, ips);
    this.#assigned.set(objectKey(service), ips);
  }

  async #release(service: corev1.Service): Promise<void> {
    this.#assigned.delete(objectKey(service));
    await this.#status.release(service);
  }
}
