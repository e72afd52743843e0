/** What services use of a quota: themselves, node ports and load balancers. */
import { Services } from "../resources/core.ts";
import type * as core from "../types/core/v1/index.ts";
import { countName, type Evaluator } from "./evaluator.ts";

const names: ReadonlySet<string> = new Set([
  "services",
  "services.nodeports",
  "services.loadbalancers",
  countName(Services),
]);

export const serviceEvaluator: Evaluator<core.Service> = {
  charges: ({ operation, subresource }) => !subresource && (operation === "CREATE" || operation === "UPDATE"),
  knows: (name) => names.has(name),
  usage({ spec }) {
    const one = { services: "1", [countName(Services)]: "1" };
    if (spec.type === "NodePort") return { ...one, "services.nodeports": String(spec.ports?.length ?? 0) };
    if (spec.type !== "LoadBalancer") return one;
    return { ...one, "services.nodeports": String(balancedPorts(spec)), "services.loadbalancers": "1" };
  },
  inScope: () => false,
};

/** A load balancer that needs no node ports has those that were asked for. */
function balancedPorts({ ports = [], allocateLoadBalancerNodePorts = true }: core.ServiceSpec): number {
  return allocateLoadBalancerNodePorts ? ports.length : ports.filter(({ nodePort }) => nodePort).length;
}
