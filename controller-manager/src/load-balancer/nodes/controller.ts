/** Gives Services of type LoadBalancer the addresses of the nodes, where nodes are machines that clients reach by themselves. */
import { EndpointSlices, Nodes, Services, type corev1, type discoveryv1 } from "@kayak/api";
import { done, objectKey, type Informer, type ObjectKey, type Outcome, type WorkQueue } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../../context.ts";
import { BY_SERVICE } from "../../informers.ts";
import { sameValue } from "../../shared/equal.ts";
import { addressesOf, isOurs } from "../service.ts";
import { BalancerStatus, NAME } from "../status.ts";
import { internalIPs, planNodeBalancer, takesTraffic } from "./plan.ts";
import { findConflicts, kubeletPortOf, portsOf, reservedPorts } from "./ports.ts";

const WORKERS = 4;
const API_SERVER: ObjectKey = "default/kubernetes";

export class NodeLoadBalancerController implements Controller {
  readonly #status: BalancerStatus;
  readonly #services: Informer<corev1.Service>;
  readonly #nodes: Informer<corev1.Node>;
  readonly #slices: Informer<discoveryv1.EndpointSlice>;
  readonly #queue: WorkQueue;
  /** Found when asked for; forgotten with everything that they follow from. */
  #conflicts: ReadonlyMap<ObjectKey, string> | undefined;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#status = new BalancerStatus(context);
    this.#services = context.informers.get(Services);
    this.#nodes = context.informers.get(Nodes);
    this.#slices = context.informers.get(EndpointSlices);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.#queue = queue;
    this.run = run;
    this.#follow();
  }

  #follow(): void {
    const all = () => this.#enqueueAll();
    const slice = (changed: discoveryv1.EndpointSlice) => this.#sliceChanged(changed);
    this.#services.on({
      add: (service) => this.#serviceChanged(service, undefined),
      update: (service, previous) => this.#serviceChanged(service, previous),
      delete: (service) => this.#serviceChanged(undefined, service),
    });
    this.#nodes.on({
      add: all,
      update: (node, previous) => !sameValue(factsOf(node), factsOf(previous)) && all(),
      delete: all,
    });
    this.#slices.on({ add: slice, update: slice, delete: slice });
  }

  /** A change of who asks for which ports is every balancer's matter. */
  #serviceChanged(service: corev1.Service | undefined, previous: corev1.Service | undefined): void {
    if (service) this.#queue.add(objectKey(service));
    if (!sameValue(service && portsOf(service), previous && portsOf(previous))) this.#enqueueAll();
  }

  #sliceChanged({ metadata }: discoveryv1.EndpointSlice): void {
    const key = `${metadata.namespace}/${metadata.labels?.["kubernetes.io/service-name"]}`;
    if (key === API_SERVER) this.#enqueueAll();
    else if (this.#services.store.get(key)?.spec.externalTrafficPolicy === "Local") this.#queue.add(key);
  }

  #enqueueAll(): void {
    this.#conflicts = undefined;
    for (const service of this.#services.store.list()) if (isOurs(service)) this.#queue.add(objectKey(service));
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const service = this.#services.store.get(key);
    if (!service) return done;
    const plan = planNodeBalancer({
      service,
      nodes: this.#nodes.store.list(),
      slices: this.#slices.store.byIndex(BY_SERVICE, key),
      conflict: this.#conflictOf(key),
    });
    if (plan.kind === "refuse") {
      if (plan.withdraw) await this.#status.write(service, []);
      this.#status.refuse(service, plan.message);
    }
    if (plan.kind === "assign") await this.#assign(service, plan.addresses);
    if (plan.kind === "release") await this.#status.release(service);
    return done;
  }

  #assign(service: corev1.Service, addresses: readonly string[]): Promise<void> {
    const isNew = addressesOf(service).length === 0;
    return isNew ? this.#status.ensure(service, addresses) : this.#status.update(service, addresses);
  }

  #conflictOf(key: ObjectKey): string | undefined {
    this.#conflicts ??= findConflicts(
      this.#services.store.list(),
      reservedPorts(this.#nodes.store.list(), this.#slices.store.byIndex(BY_SERVICE, API_SERVER)),
    );
    return this.#conflicts.get(key);
  }
}

/** All that load balancers need to know of a node; the rest of its status changes all the time. */
function factsOf(node: corev1.Node): readonly unknown[] {
  return [takesTraffic(node), internalIPs(node), kubeletPortOf(node)];
}
