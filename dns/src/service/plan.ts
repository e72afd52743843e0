/**
 * The service by which pods reach their node's DNS: `kube-system/kube-dns`, without a selector, with every node's own server as
 * an endpoint. `internalTrafficPolicy: Local` makes each kube-proxy send its node's queries to that node's server. Pure.
 */
import type { corev1, discoveryv1, Draft } from "@kayak/api";
import { ipFamilyOf, type IPFamily } from "@kayak/api";

export const serviceRef = { namespace: "kube-system", name: "kube-dns" };
export const managedByLabel = "endpointslice.kubernetes.io/managed-by";
export const manager = "kayak-dns";
/** As many as upstream's controller puts into a slice. */
export const endpointsPerSlice = 100;

type Service = corev1.Service;
type Slice = discoveryv1.EndpointSlice;

export interface DnsServicePlan {
  readonly clusterIP: string;
  /** Where each node's server listens on the node's address. */
  readonly port: number;
}

export type Action =
  | { readonly kind: "createService"; readonly service: Draft<Service> }
  | { readonly kind: "createSlice"; readonly slice: Draft<Slice> }
  | { readonly kind: "updateSlice"; readonly slice: Slice }
  | { readonly kind: "deleteSlice"; readonly slice: Slice };

export interface Observed {
  readonly service: Service | undefined;
  /** Ours. */
  readonly slices: readonly Slice[];
  readonly nodes: readonly corev1.Node[];
}

/** A service with a selector is somebody's own DNS: it is left alone, and our endpoints are taken away from it. */
export function planDnsService({ service, slices, nodes }: Observed, plan: DnsServicePlan): Action[] {
  const theirs = Object.keys(service?.spec?.selector ?? {}).length > 0;
  const create: Action[] = service ? [] : [{ kind: "createService", service: dnsService(plan) }];
  return [...create, ...planSlices(slices, theirs ? [] : wantedSlices(nodes, plan))];
}

function planSlices(current: readonly Slice[], wanted: readonly Draft<Slice>[]): Action[] {
  const names = new Set(wanted.map(({ metadata }) => metadata.name));
  const gone = current
    .filter(({ metadata }) => !names.has(metadata.name))
    .map((slice): Action => ({ kind: "deleteSlice", slice }));
  const changes = wanted.flatMap((slice): Action[] => {
    const known = current.find(({ metadata }) => metadata.name === slice.metadata.name);
    if (!known) return [{ kind: "createSlice", slice }];
    const { endpoints, ports } = slice;
    return sameContent(known, slice) ? [] : [{ kind: "updateSlice", slice: { ...known, endpoints, ports } }];
  });
  return [...gone, ...changes];
}

function sameContent(a: Draft<Slice>, b: Draft<Slice>): boolean {
  const content = ({ endpoints = [], ports = [] }: Draft<Slice>) =>
    JSON.stringify([
      endpoints.map(({ addresses, nodeName }) => [addresses, nodeName]),
      ports.map(({ name, protocol, port }) => [name, protocol, port]),
    ]);
  return content(a) === content(b);
}

function dnsService({ clusterIP, port }: DnsServicePlan): Draft<Service> {
  return {
    metadata: {
      ...serviceRef,
      labels: { "k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
    },
    spec: {
      clusterIP,
      clusterIPs: [clusterIP],
      internalTrafficPolicy: "Local",
      ports: [
        { name: "dns", port: 53, targetPort: port, protocol: "UDP" },
        { name: "dns-tcp", port: 53, targetPort: port, protocol: "TCP" },
      ],
    },
  };
}

/**
 * An endpoint is ready whatever the node's conditions say: only its own node uses it, and a node that the control plane can't
 * see goes on resolving names.
 */
function wantedSlices(nodes: readonly corev1.Node[], { clusterIP, port }: DnsServicePlan): Draft<Slice>[] {
  const family = ipFamilyOf(clusterIP) ?? "IPv4";
  const endpoints = nodes
    .flatMap((node) => endpointOf(node, family))
    .sort((a, b) => (a.nodeName < b.nodeName ? -1 : 1));
  const count = Math.ceil(endpoints.length / endpointsPerSlice);
  return Array.from({ length: count }, (_, i) => ({
    metadata: {
      namespace: serviceRef.namespace,
      name: `${serviceRef.name}-nodes-${i}`,
      labels: { "kubernetes.io/service-name": serviceRef.name, [managedByLabel]: manager },
    },
    addressType: family,
    endpoints: endpoints.slice(i * endpointsPerSlice, (i + 1) * endpointsPerSlice),
    ports: [
      { name: "dns", port, protocol: "UDP" },
      { name: "dns-tcp", port, protocol: "TCP" },
    ],
  }));
}

function endpointOf({ metadata, status }: corev1.Node, family: IPFamily) {
  const address = status?.addresses?.find(
    ({ type, address }) => type === "InternalIP" && ipFamilyOf(address) === family,
  )?.address;
  const nodeName = metadata.name ?? "";
  return address === undefined ? [] : [{ addresses: [address], nodeName, conditions: { ready: true } }];
}
