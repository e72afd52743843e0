/** Keeps ServiceCIDRs that are in use, and says whether addresses are taken from them. */
import { formatTime, IPAddresses, ServiceCIDRs, type networkingv1 } from "@kayak/api";
import { done, objectKey, requeueAfter, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";
import { cidrsOf, planRange, touching, type RangeAction } from "./plan.ts";

const WORKERS = 1;

type ServiceCIDR = networkingv1.ServiceCIDR;

export class ServiceCIDRController implements Controller {
  readonly #context: ControllerContext;
  readonly #ranges: Informer<ServiceCIDR>;
  readonly #addresses: Informer<networkingv1.IPAddress>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#ranges = context.informers.get(ServiceCIDRs);
    this.#addresses = context.informers.get(IPAddresses);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: "service-cidrs-controller", workers: WORKERS, reconcile });
    this.run = run;
    const concerns = (what: readonly string[]) => {
      for (const range of touching(this.#ranges.store.list(), what)) queue.add(objectKey(range));
    };
    const changed = (range: ServiceCIDR) => {
      queue.add(objectKey(range));
      concerns(cidrsOf(range));
    };
    const used = ({ metadata }: networkingv1.IPAddress) => {
      if (this.#ranges.store.list().some((range) => range.metadata.deletionTimestamp)) concerns([metadata.name]);
    };
    this.#ranges.on({ add: changed, update: changed, delete: changed });
    this.#addresses.on({ add: used, delete: used });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const range = this.#ranges.store.get(key);
    if (!range) return done;
    const actions = planRange({
      range,
      ranges: this.#ranges.store.list(),
      addresses: () => this.#addresses.store.list(),
      now: this.#context.clock.now(),
    });
    for (const action of actions) {
      if (action.kind === "wait") return requeueAfter(action.ms);
      await this.#apply(range, action);
    }
    return done;
  }

  async #apply(range: ServiceCIDR, action: Exclude<RangeAction, { kind: "wait" }>): Promise<void> {
    const { client, clock } = this.#context;
    if (action.kind === "finalizers") {
      const { resourceVersion } = range.metadata;
      const body = { metadata: { finalizers: action.finalizers, resourceVersion } };
      await unlessGone(client.patch(ServiceCIDRs, refOf(range), { type: "merge", body }));
      return;
    }
    const condition = { ...action.condition, lastTransitionTime: formatTime(clock.now()) };
    const others = (range.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    const body = { status: { conditions: [...others, condition] } };
    await unlessGone(client.patch(ServiceCIDRs, refOf(range), { type: "merge", body, subresource: "status" }));
  }
}
