/** Services: cluster IPs and node ports are handed out here, carried along by updates, and dropped by types that have none. */
import { FieldErrors, Services, invalid, validateClusterIPs, type IPFamily, type corev1 } from "@kayak/api";
import { isDeepStrictEqual } from "node:util";
import type { ServiceAllocator } from "../allocation/service-allocator.ts";
import { planFamilies } from "../allocation/service-families.ts";
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
  const { families } = allocator.pools;
  return strategy<corev1.Service>(Services, {
    returnsDeleted: true,
    allowCreateOnUpdate: true,
    allocator,
    prepareForCreate(service) {
      service.status = { loadBalancer: {} };
      nameBothForms(service.spec);
      giveFamilies(service, undefined, families);
    },
    prepareForUpdate(next, current) {
      next.status = current.status;
      keepAllocated(next.spec, current.spec);
      followClusterIP(next.spec, current.spec);
      dropUnneeded(next.spec, current.spec);
      giveFamilies(next, current, families);
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

/** An older client that changes or clears the one means the other as well. */
function followClusterIP(next: Spec, current: Spec): void {
  const kept = isDeepStrictEqual(next.clusterIPs, current.clusterIPs);
  if (kept && next.clusterIP !== current.clusterIP) delete next.clusterIPs;
  nameBothForms(next);
}

/** Fields that aren't well-formed are left for validation to refuse. */
function giveFamilies(next: corev1.Service, current: corev1.Service | undefined, families: readonly IPFamily[]): void {
  if (!needsClusterIP(next.spec)) return;
  const errors = new FieldErrors();
  validateClusterIPs(next.spec, errors);
  if (errors.list.length > 0) return;
  const plan = planFamilies(next.spec, current?.spec, families);
  if (plan.errors) throw invalid(Services, next.metadata.name, plan.errors);
  assignDefined(next.spec, plan.fields);
  if (next.spec.clusterIPs?.length === 0) delete next.spec.clusterIPs;
}

/** What the client left out, but was given before. */
function keepAllocated(next: Spec, current: Spec): void {
  if (needsClusterIP(next) && needsClusterIP(current)) {
    next.clusterIP ||= current.clusterIP ?? "";
    if (!next.clusterIPs?.length && next.clusterIP === current.clusterIP)
      assignDefined(next, { clusterIPs: current.clusterIPs });
    if (!next.clusterIP) delete next.clusterIP;
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
