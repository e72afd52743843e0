/** What both ways to serve load balancers have in common: whom they serve, what that one has, and what is done about it. */
import type { corev1 } from "@kayak/api";

/** Our own class; a Service that names another one is left to whoever serves that. */
export const LOAD_BALANCER_CLASS = "kayak.dev/node-network";

export type BalancerPlan =
  | { readonly kind: "none" }
  /** It is no load balancer any more. */
  | { readonly kind: "release" }
  /** In the order of the service's families. */
  | { readonly kind: "assign"; readonly addresses: readonly string[] }
  | { readonly kind: "refuse"; readonly message: string };

export function addressesOf({ status }: corev1.Service): string[] {
  return (status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
}

export function isOurs({ spec }: corev1.Service): boolean {
  return spec.type === "LoadBalancer" && (spec.loadBalancerClass ?? LOAD_BALANCER_CLASS) === LOAD_BALANCER_CLASS;
}

/** What becomes of a service that isn't ours: addresses that it kept from when it was are taken back. */
export function planForeign(service: corev1.Service): { readonly kind: "none" | "release" } {
  const isLeft = service.spec.type !== "LoadBalancer" && addressesOf(service).length > 0;
  return { kind: isLeft ? "release" : "none" };
}
