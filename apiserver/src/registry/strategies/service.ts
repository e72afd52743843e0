/** Services: cluster IPs and node ports are handed out here, carried along by updates, and dropped by types that have none. */
import { Services, type corev1 } from "@kayak/api";
import { isDeepStrictEqual } from "node:util";
import type { ServiceAllocator } from "../allocation/service-allocator.ts";
import {
  isExternallyAccessible,
  isHeadless,
  isLoadBalancer,
  needsClusterIP,
  needsHealthCheckPort,
  needsNodePorts,
} from "../allocation/service-needs.ts";
import { type Strategy, strategy } from "../strategy.ts";

type Spec = corev1.ServiceSpec;

export function serviceStrategy(allocator: ServiceAllocator): Strategy<corev1.Service> {
  return strategy<corev1.Service>(Services, {
    returnsDeleted: true,
    allowCreateOnUpdate: true,
    allocator,
    prepareForCreate(service) {
      service.status = { loadBalancer: {} };
      nameBothForms(service.spec);
    },
    prepareForUpdate(next, current) {
      next.status = current.status;
      keepAllocated(next.spec, current.spec);
      nameBothForms(next.spec);
      dropUnneeded(next.spec, current.spec);
    },
    prepareForStatusUpdate(next, current) {
      next.spec = current.spec;
    },
  });
}

/** `clusterIP` and `clusterIPs` say the same; older clients know only the first. */
function nameBothForms(spec: Spec): void {
  if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP];
}

/** What the client left out, but was given before. */
function keepAllocated(next: Spec, current: Spec): void {
  if (needsClusterIP(next) && needsClusterIP(current) && !next.clusterIP && !next.clusterIPs?.length) {
    assignDefined(next, { clusterIP: current.clusterIP, clusterIPs: current.clusterIPs });
  }
  if (needsClusterIP(next) && needsClusterIP(current)) {
    assignDefined(next, {
      ipFamilies: next.ipFamilies ?? current.ipFamilies,
      ipFamilyPolicy: next.ipFamilyPolicy ?? current.ipFamilyPolicy,
    });
  }
  if (needsNodePorts(next) && needsNodePorts(current)) keepNodePorts(next, current);
  if (needsHealthCheckPort(next) && needsHealthCheckPort(current))
    assignDefined(next, { healthCheckNodePort: next.healthCheckNodePort ?? current.healthCheckNodePort });
}

function keepNodePorts({ ports = [] }: Spec, current: Spec): void {
  const used = new Set(ports.map(({ nodePort }) => nodePort));
  for (const port of ports) {
    const before = current.ports?.find((each) => each.port === port.port && each.protocol === port.protocol);
    if (port.nodePort || !before?.nodePort || used.has(before.nodePort)) continue;
    port.nodePort = before.nodePort;
  }
}

/** Fields that only the old type had, unless the client changed them on purpose. */
function dropUnneeded(next: Spec, current: Spec): void {
  if (
    needsClusterIP(current) &&
    !needsClusterIP(next) &&
    (!next.clusterIP || next.clusterIP === current.clusterIP) &&
    !isHeadless(next)
  ) {
    for (const field of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] as const) delete next[field];
  }
  if (needsNodePorts(current) && !needsNodePorts(next) && isDeepStrictEqual(nodePorts(next), nodePorts(current))) {
    for (const port of next.ports ?? []) delete port.nodePort;
  }
  for (const [field, needed] of Object.entries(needs) as [TypedField, (spec: Spec) => boolean][]) {
    if (needed(current) && !needed(next) && next[field] === current[field]) delete next[field];
  }
}

const needs = {
  healthCheckNodePort: needsHealthCheckPort,
  externalTrafficPolicy: isExternallyAccessible,
  allocateLoadBalancerNodePorts: isLoadBalancer,
  loadBalancerClass: isLoadBalancer,
} satisfies { [K in keyof Spec]?: (spec: Spec) => boolean };
type TypedField = keyof typeof needs;

function nodePorts({ ports = [] }: Spec): number[] {
  return ports.map(({ nodePort }) => nodePort ?? 0);
}

function assignDefined(spec: Spec, fields: { [K in keyof Spec]?: Spec[K] | undefined }): void {
  for (const [field, value] of Object.entries(fields)) if (value !== undefined) Object.assign(spec, { [field]: value });
}
