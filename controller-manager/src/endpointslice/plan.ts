/** The EndpointSlices of one service as they should be. */
import type { corev1, discoveryv1 } from "@kayak/api";
import { sameValue } from "../shared/equal.ts";
import { isTerminating } from "../shared/objects.ts";
import { addressesOf, isReachable } from "../shared/service-pods.ts";
import { endpointOf, portsOf } from "./endpoint.ts";
import { pack, type Packing } from "./pack.ts";
import { labelled, newSlice, portsKey, triggered, withContent, type SliceContent } from "./slice.ts";
import type { SliceAction } from "./writer.ts";

type EndpointSlice = discoveryv1.EndpointSlice;

export interface SliceState {
  readonly service: corev1.Service;
  /** Those that the service selects. */
  readonly pods: readonly corev1.Pod[];
  readonly nodes: (name: string) => corev1.Node | undefined;
  /** The slices of the service that this controller manages. */
  readonly slices: readonly EndpointSlice[];
  /** When the change happened that this is about. */
  readonly triggerTime: string | undefined;
}

export function planSlices(state: SliceState): readonly SliceAction[] {
  const families = addressTypes(state.service);
  const foreign = state.slices.filter(({ addressType }) => !families.includes(addressType));
  const actions = families.flatMap((family) => planFamily(state, family));
  return [...actions, ...foreign.map((slice) => ({ kind: "delete" as const, slice }))];
}

function addressTypes({ spec }: corev1.Service): readonly string[] {
  const families = (spec.ipFamilies ?? []).filter((family) => family !== "");
  if (families.length > 0) return families;
  return [spec.clusterIP?.includes(":") ? "IPv6" : "IPv4"];
}

function planFamily(state: SliceState, addressType: string): readonly SliceAction[] {
  const slices = state.slices.filter((slice) => slice.addressType === addressType);
  const wanted = groupByPorts(state, addressType);
  const stale = slices.filter(({ ports }) => !wanted.has(portsKey(ports)));
  const plan = { keep: [] as EndpointSlice[], create: [] as SliceContent[], remove: stale };
  for (const [key, { ports, endpoints }] of wanted) {
    const packing = pack(
      slices.filter((slice) => portsKey(slice.ports) === key),
      endpoints,
    );
    collect(plan, packing, ports);
  }
  if (plan.keep.length === 0 && plan.create.length === 0) plan.create.push({ ports: [], endpoints: [] });
  return actionsOf(state, addressType, plan);
}

interface FamilyPlan {
  readonly keep: EndpointSlice[];
  readonly create: SliceContent[];
  readonly remove: EndpointSlice[];
}

function collect(plan: FamilyPlan, packing: Packing, ports: readonly discoveryv1.EndpointPort[]): void {
  plan.keep.push(...packing.update, ...packing.unchanged);
  plan.create.push(...packing.create.map((endpoints) => ({ ports, endpoints })));
  plan.remove.push(...packing.remove);
}

/** The wanted endpoints, by the set of ports they have in common. */
function groupByPorts(
  state: SliceState,
  addressType: string,
): Map<string, { ports: discoveryv1.EndpointPort[]; endpoints: discoveryv1.Endpoint[] }> {
  const { service, nodes } = state;
  const groups = new Map<string, { ports: discoveryv1.EndpointPort[]; endpoints: discoveryv1.Endpoint[] }>();
  for (const pod of state.pods) {
    const node = nodes(pod.spec.nodeName ?? "");
    const lost = pod.spec.nodeName && !node && !service.spec.publishNotReadyAddresses;
    if (lost || !isReachable(pod) || addressesOf(pod, addressType).length === 0) continue;
    const ports = portsOf(service, pod);
    const key = portsKey(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf({ service, pod, node }, addressType));
  }
  return groups;
}

/** A slice to delete is turned into one to be made where there is one: one write instead of two. */
function actionsOf(
  state: SliceState,
  addressType: string,
  { keep, create, remove }: FamilyPlan,
): readonly SliceAction[] {
  const { service, slices, triggerTime } = state;
  const existing = new Map(slices.map((slice) => [slice.metadata.name, slice]));
  const reused = remove
    .slice(0, create.length)
    .map((slice, index) => withContent(slice, create[index] as SliceContent));
  const updates = [...keep, ...reused]
    .map((slice) => labelled(slice, service))
    .filter((slice) => !sameValue(slice, existing.get(slice.metadata.name)));
  const creations = isTerminating(service) ? [] : create.slice(remove.length);
  return [
    ...updates.map((slice): SliceAction => ({ kind: "update", slice: triggered(slice, triggerTime) })),
    ...creations.map((content): SliceAction => ({ kind: "create", slice: newSlice(state, addressType, content) })),
    ...remove.slice(create.length).map((slice): SliceAction => ({ kind: "delete", slice })),
  ];
}
