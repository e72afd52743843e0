/** Which address a Service of type LoadBalancer gets out of the range that leads to the nodes. */
import type { corev1 } from "@kayak/api";
import type { Blocks } from "../node-ipam/cidr.ts";
import { isTerminating } from "../shared/objects.ts";

/** Our own class; a Service that names another one is left to whoever serves that. */
export const LOAD_BALANCER_CLASS = "kayak.dev/node-network";

export type BalancerPlan =
  | { readonly kind: "none" }
  /** It is no load balancer any more. */
  | { readonly kind: "release" }
  | { readonly kind: "assign"; readonly address: string }
  | { readonly kind: "refuse"; readonly message: string };

export interface BalancerState {
  readonly service: corev1.Service;
  /** Single addresses. */
  readonly range: Blocks;
  /** What other services have. */
  readonly taken: ReadonlySet<string>;
}

export function planBalancer({ service, range, taken }: BalancerState): BalancerPlan {
  const current = addressesOf(service);
  if (!isOurs(service)) return current.length > 0 && isNoBalancer(service) ? { kind: "release" } : { kind: "none" };
  if (isTerminating(service)) return { kind: "none" };
  const wish = service.spec.loadBalancerIP || undefined;
  const free = (address: string) => !taken.has(address) && range.indexOf(`${address}/32`) !== undefined;
  const [held] = current;
  if (current.length === 1 && held !== undefined && free(held) && (wish ?? held) === held) return { kind: "none" };
  if (wish !== undefined && !free(wish))
    return {
      kind: "refuse",
      message: `requested address ${wish} is ${taken.has(wish) ? "taken" : "not in the range of load balancers"}`,
    };
  const address = wish ?? firstFree(range, free);
  if (address === undefined)
    return {
      kind: "refuse",
      message: `no address is left in the range of load balancers: all ${range.count} are taken`,
    };
  return { kind: "assign", address };
}

export function addressesOf({ status }: corev1.Service): string[] {
  return (status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
}

function isNoBalancer({ spec }: corev1.Service): boolean {
  return spec.type !== "LoadBalancer";
}

function isOurs({ spec }: corev1.Service): boolean {
  return spec.type === "LoadBalancer" && (spec.loadBalancerClass ?? LOAD_BALANCER_CLASS) === LOAD_BALANCER_CLASS;
}

function firstFree(range: Blocks, free: (address: string) => boolean): string | undefined {
  for (let index = 0; index < range.count; index++) {
    const address = range.at(index).replace(/\/32$/, "");
    if (free(address)) return address;
  }
  return undefined;
}
