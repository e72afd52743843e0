/** The EndpointSlices that mirror Endpoints which somebody made by hand for a Service without a selector. */
import { Endpoints, ipFamilyOf, type corev1, type Draft, type discoveryv1 } from "@kayak/api";
import { pack } from "../endpointslice/pack.ts";
import { MANAGED_BY, portsKey, SERVICE_NAME } from "../endpointslice/slice.ts";
import type { SliceAction } from "../endpointslice/writer.ts";
import { sameValue } from "../shared/equal.ts";
import { controllerReference, isTerminating } from "../shared/objects.ts";
import { HEADLESS_LABEL, isManaged } from "../shared/service-pods.ts";

const MANAGER = "endpointslicemirroring-controller.k8s.io";
const SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
/** A record of leader election of long ago, not addresses. */
const LEADER = "control-plane.alpha.kubernetes.io/leader";
/** Not carried over: it is about the Endpoints object. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
/** Addresses of one subset beyond this are left out, as upstream leaves them out. */
const MAX_PER_SUBSET = 1000;

type EndpointSlice = discoveryv1.EndpointSlice;

export interface MirrorState {
  readonly service: corev1.Service | undefined;
  readonly endpoints: corev1.Endpoints | undefined;
  /** The slices of the service that this controller manages. */
  readonly slices: readonly EndpointSlice[];
}

export function isMirror({ metadata }: EndpointSlice): boolean {
  return metadata.labels?.[MANAGED_BY] === MANAGER;
}

export function planMirror({ service, endpoints, slices }: MirrorState): readonly SliceAction[] {
  if (!service || !endpoints || isManaged(service) || !wantsMirror(endpoints))
    return slices.map((slice) => ({ kind: "delete", slice }));
  const wanted = contents(endpoints);
  const stale = slices.filter((slice) => !wanted.has(contentKey(slice)));
  const actions = [...wanted].flatMap(([key, content]) => {
    const existing = slices.filter((slice) => contentKey(slice) === key);
    return mirrored(endpoints, existing, content);
  });
  return [...actions, ...stale.map((slice): SliceAction => ({ kind: "delete", slice }))];
}

function wantsMirror({ metadata }: corev1.Endpoints): boolean {
  return metadata.labels?.[SKIP_MIRROR] !== "true" && metadata.annotations?.[LEADER] === undefined;
}

interface Content {
  readonly addressType: string;
  readonly ports: discoveryv1.EndpointPort[];
  readonly endpoints: discoveryv1.Endpoint[];
}

/** By family and ports, which all endpoints of one slice have in common. */
function contents({ subsets = [] }: corev1.Endpoints): ReadonlyMap<string, Content> {
  const found = new Map<string, Content>();
  for (const subset of subsets) {
    const ports = (subset.ports ?? []).map(portOf);
    for (const { addressType, endpoint } of endpointsOf(subset)) {
      const key = contentKey({ addressType, ports });
      const content = found.get(key) ?? { addressType, ports, endpoints: [] };
      found.set(key, content);
      content.endpoints.push(endpoint);
    }
  }
  return found;
}

function contentKey({ addressType, ports }: Pick<EndpointSlice, "addressType" | "ports">): string {
  return `${addressType} ${portsKey(ports)}`;
}

function portOf({ name = "", protocol = "TCP", port, appProtocol }: corev1.EndpointPort): discoveryv1.EndpointPort {
  return { name, protocol, port, ...(appProtocol !== undefined && { appProtocol }) };
}

function endpointsOf({ addresses = [], notReadyAddresses = [] }: corev1.EndpointSubset) {
  const all = [
    ...addresses.map((address) => ({ address, ready: true })),
    ...notReadyAddresses.map((address) => ({ address, ready: false })),
  ];
  return all.slice(0, MAX_PER_SUBSET).flatMap(({ address, ready }) => {
    const addressType = ipFamilyOf(address.ip);
    return addressType === undefined ? [] : [{ addressType, endpoint: endpointOf(address, ready) }];
  });
}

function endpointOf(address: corev1.EndpointAddress, ready: boolean): discoveryv1.Endpoint {
  const { ip, hostname, nodeName, targetRef } = address;
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname && { hostname }),
    ...(nodeName && { nodeName }),
    ...(targetRef && { targetRef }),
  };
}

function mirrored(
  endpoints: corev1.Endpoints,
  existing: readonly EndpointSlice[],
  { addressType, ports, endpoints: wanted }: Content,
): readonly SliceAction[] {
  const packing = pack(existing, wanted);
  const byName = new Map(existing.map((slice) => [slice.metadata.name, slice]));
  const updates = [...packing.update, ...packing.unchanged]
    .map((slice) => refreshed(slice, endpoints))
    .filter((slice) => !sameValue(slice, byName.get(slice.metadata.name)));
  const create = isTerminating(endpoints) ? [] : packing.create;
  return [
    ...updates.map((slice): SliceAction => ({ kind: "update", slice })),
    ...create.map((each): SliceAction => ({
      kind: "create",
      slice: newMirror(endpoints, { addressType, ports, endpoints: [...each] }),
    })),
    ...packing.remove.map((slice): SliceAction => ({ kind: "delete", slice })),
  ];
}

function refreshed(slice: EndpointSlice, endpoints: corev1.Endpoints): EndpointSlice {
  return { ...slice, metadata: { ...slice.metadata, ...carried(endpoints) } };
}

function newMirror(endpoints: corev1.Endpoints, { addressType, ports, endpoints: own }: Content): Draft<EndpointSlice> {
  const { name, namespace } = endpoints.metadata;
  const ownerReferences = [controllerReference(Endpoints, endpoints)];
  return {
    metadata: { generateName: `${name}-`, namespace, ...carried(endpoints), ownerReferences },
    addressType,
    ports,
    endpoints: own,
  };
}

/** What a mirror takes over from the metadata of what it mirrors. */
function carried({ metadata }: corev1.Endpoints): Required<Pick<EndpointSlice["metadata"], "labels" | "annotations">> {
  const { [LAST_APPLIED]: _applied, ...annotations } = metadata.annotations ?? {};
  const { [HEADLESS_LABEL]: _headless, ...labels } = metadata.labels ?? {};
  return { labels: { ...labels, [SERVICE_NAME]: metadata.name, [MANAGED_BY]: MANAGER }, annotations };
}
