/** Writes a load balancer's addresses into its Service, and tells of it in the events that Kubernetes' controller has. */
import { Services, type corev1 } from "@kayak/api";
import { objectKey, type Client, type EventRecorder } from "@kayak/client";
import { recorderFor, type ControllerContext } from "../context.ts";
import { unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";

export const NAME = "service-controller";

type Addresses = readonly string[];

export class BalancerStatus {
  readonly #client: Client;
  readonly #events: EventRecorder;

  constructor(context: ControllerContext) {
    this.#client = context.client;
    this.#events = recorderFor(context, NAME);
  }

  async ensure(service: corev1.Service, addresses: Addresses): Promise<void> {
    this.#events.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
    await this.write(service, addresses);
    this.#events.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
  }

  /** Other nodes stand for a balancer that was there already. */
  async update(service: corev1.Service, addresses: Addresses): Promise<void> {
    await this.write(service, addresses);
    if (addresses.length > 0)
      this.#events.event(service, "Normal", "UpdatedLoadBalancer", "Updated load balancer with new hosts");
    else
      this.#events.event(
        service,
        "Warning",
        "UnAvailableLoadBalancer",
        "There are no available nodes for LoadBalancer",
      );
  }

  async release(service: corev1.Service): Promise<void> {
    this.#events.event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
    await this.write(service, []);
  }

  /** Says why, and fails, so that it is tried again. */
  refuse(service: corev1.Service, message: string): never {
    this.#events.event(service, "Warning", "SyncLoadBalancerFailed", `Error syncing load balancer: ${message}`);
    throw new Error(`service ${objectKey(service)}: ${message}`);
  }

  /** Fails where the service has changed since. */
  async write(service: corev1.Service, addresses: Addresses): Promise<void> {
    const { resourceVersion } = service.metadata;
    const ingress = addresses.length === 0 ? null : addresses.map((ip) => ({ ip, ipMode: "VIP" }));
    const body = { metadata: { resourceVersion }, status: { loadBalancer: { ingress } } };
    await unlessGone(this.#client.patch(Services, refOf(service), { type: "merge", body, subresource: "status" }));
  }
}
