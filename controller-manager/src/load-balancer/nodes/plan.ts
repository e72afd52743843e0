/** Which addresses a Service of type LoadBalancer gets where nodes are machines: those of the nodes that take its traffic. */
import { ipFamilyOf, type corev1, type discoveryv1 } from "@kayak/api";
import { sameValue } from "../../shared/equal.ts";
import { isTerminating } from "../../shared/objects.ts";
import { addressesOf, isOurs, planForeign, type BalancerPlan } from "../service.ts";

const EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

export type NodeBalancerPlan =
  | Exclude<BalancerPlan, { readonly kind: "refuse" }>
  /** `withdraw`: it has addresses that it may not keep. */
  | { readonly kind: "refuse"; readonly message: string; readonly withdraw: boolean };

export interface NodeBalancerState {
  readonly service: corev1.Service;
  readonly nodes: readonly corev1.Node[];
  /** The service's. */
  readonly slices: readonly discoveryv1.EndpointSlice[];
  /** Why the service may not have its ports; see `findConflicts`. */
  readonly conflict: string | undefined;
}

export function planNodeBalancer(state: NodeBalancerState): NodeBalancerPlan {
  const { service } = state;
  const current = addressesOf(service);
  if (!isOurs(service)) return planForeign(service);
  if (isTerminating(service)) return { kind: "none" };
  const message = state.conflict ?? refusalOf(state);
  if (message !== undefined) return { kind: "refuse", message, withdraw: current.length > 0 };
  const addresses = addressesFor(state);
  return sameValue(addresses, current) ? { kind: "none" } : { kind: "assign", addresses };
}

/** A wish is for one node's address; while that node takes no traffic, the service has none. */
function refusalOf({ service, nodes }: NodeBalancerState): string | undefined {
  const wish = service.spec.loadBalancerIP || undefined;
  if (wish === undefined || addressesOfNodes(service, nodes).includes(wish)) return undefined;
  return `requested address ${wish} is not the address of a node`;
}

function addressesFor({ service, nodes, slices }: NodeBalancerState): readonly string[] {
  const { loadBalancerIP: wish, externalTrafficPolicy } = service.spec;
  const serving = nodes.filter(takesTraffic);
  const withEndpoint = externalTrafficPolicy === "Local" ? readyNodesOf(slices) : undefined;
  const chosen = serving.filter(({ metadata }) => withEndpoint?.has(metadata.name) ?? true);
  return addressesOfNodes(service, chosen).filter((address) => !wish || address === wish);
}

/** By the service's families, then by the nodes' names. */
function addressesOfNodes({ spec }: corev1.Service, nodes: readonly corev1.Node[]): readonly string[] {
  const families = spec.ipFamilies?.length ? spec.ipFamilies : ["IPv4"];
  const all = nodes.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)).flatMap(internalIPs);
  return families.flatMap((family) => all.filter((address) => ipFamilyOf(address) === family));
}

export function takesTraffic({ metadata, status }: corev1.Node): boolean {
  if (metadata.deletionTimestamp !== undefined || EXCLUDED in (metadata.labels ?? {})) return false;
  return status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

export function internalIPs({ status }: corev1.Node): readonly string[] {
  return (status.addresses ?? []).flatMap(({ type, address }) => (type === "InternalIP" ? [address] : []));
}

/** The nodes that have an endpoint which takes new traffic. */
function readyNodesOf(slices: readonly discoveryv1.EndpointSlice[]): ReadonlySet<string> {
  const ready = slices
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false);
  return new Set(ready.flatMap(({ nodeName }) => nodeName ?? []));
}
