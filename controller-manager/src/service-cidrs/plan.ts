/** What a range of service addresses needs: it says that it is ready, and stays for as long as an address in use has no other range. */
import { rangeCovers, type metav1, type networkingv1 } from "@kayak/api";

export const FINALIZER = "networking.k8s.io/service-cidr-finalizer";
const MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
const MANAGER = "ipallocator.k8s.io";

/** API servers learn within this that nothing more is to be taken from the range. */
const GRACE_MS = 10_000;

type ServiceCIDR = networkingv1.ServiceCIDR;

export type RangeAction =
  | { readonly kind: "finalizers"; readonly finalizers: readonly string[] }
  | { readonly kind: "condition"; readonly condition: Omit<metav1.Condition, "lastTransitionTime"> }
  | { readonly kind: "wait"; readonly ms: number };

export interface RangeState {
  readonly range: ServiceCIDR;
  /** All there are. */
  readonly ranges: readonly ServiceCIDR[];
  readonly addresses: () => readonly networkingv1.IPAddress[];
  readonly now: number;
}

const ready = { type: "Ready", status: "True", reason: "", message: "Kubernetes Service CIDR is ready" } as const;
const blocked = {
  type: "Ready",
  status: "False",
  reason: "Terminating",
  message: "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
} as const;

export function planRange(state: RangeState): readonly RangeAction[] {
  const { range, now } = state;
  const { finalizers = [], deletionTimestamp } = range.metadata;
  if (!deletionTimestamp) {
    const protect = { kind: "finalizers", finalizers: [...finalizers, FINALIZER] } as const;
    return [...(finalizers.includes(FINALIZER) ? [] : [protect]), ...unlessSaid(range, ready)];
  }
  if (!finalizers.includes(FINALIZER)) return [];
  if (!isDispensable(state)) return unlessSaid(range, blocked);
  const left = Date.parse(deletionTimestamp) + GRACE_MS - now;
  if (left > 0) return [{ kind: "wait", ms: left }];
  return [{ kind: "finalizers", finalizers: finalizers.filter((each) => each !== FINALIZER) }];
}

function unlessSaid({ status }: ServiceCIDR, condition: typeof ready | typeof blocked): readonly RangeAction[] {
  const said = status?.conditions?.find(({ type }) => type === condition.type);
  const same = said?.status === condition.status && said.reason === condition.reason;
  return same ? [] : [{ kind: "condition", condition }];
}

/** Another range has all of it, or no address is left that only this one has. */
function isDispensable({ range, ranges, addresses }: RangeState): boolean {
  const others = ranges.filter(({ metadata }) => metadata.name !== range.metadata.name).flatMap(cidrsOf);
  const hasParent = (cidr: string) => others.some((other) => rangeCovers(other, cidr));
  if (cidrsOf(range).every(hasParent)) return true;
  return !addresses().some((address) => isManaged(address) && isIn(address, cidrsOf(range)) && !isIn(address, others));
}

/** The ranges that an address, or another range, concerns. */
export function touching(ranges: readonly ServiceCIDR[], what: readonly string[]): readonly ServiceCIDR[] {
  const overlap = (cidr: string) => what.some((each) => rangeCovers(cidr, each) || rangeCovers(each, cidr));
  return ranges.filter((range) => cidrsOf(range).some(overlap));
}

export function cidrsOf({ spec }: ServiceCIDR): readonly string[] {
  return spec.cidrs ?? [];
}

function isIn({ metadata }: networkingv1.IPAddress, cidrs: readonly string[]): boolean {
  return cidrs.some((cidr) => rangeCovers(cidr, metadata.name));
}

function isManaged({ metadata }: networkingv1.IPAddress): boolean {
  return metadata.labels?.[MANAGED_BY] === MANAGER;
}
