/** Cluster IPs and node ports of services. */
import { type FieldError, StatusError, invalid, type corev1, Services } from "@kayak/api";
import type { KeyValue, Operation } from "../../storage/storage.ts";
import type { Allocation, Allocator } from "./allocator.ts";
import type { KeyPool } from "./key-pool.ts";
import type { AddressRange, PortRange } from "./ranges.ts";
import {
  heldAddresses,
  heldPorts,
  isHeadless,
  needsClusterIP,
  needsHealthCheckPort,
  needsNodePorts,
} from "./service-needs.ts";

export interface ServicePools {
  readonly addresses: KeyPool & { readonly range: AddressRange };
  readonly ports: KeyPool & { readonly range: PortRange };
}

type Service = corev1.Service;

export class ServiceAllocator implements Allocator<Service> {
  private readonly pools: ServicePools;

  constructor(pools: ServicePools) {
    this.pools = pools;
  }

  allocate(next: Service, current: Service | undefined): Allocation<Service> {
    const object = { ...next, spec: structuredClone(next.spec) };
    const had = {
      addresses: new Set(current ? heldAddresses(current.spec) : []),
      ports: new Set(current ? heldPorts(current.spec) : []),
    };
    this.assignAddress(object, had.addresses);
    this.assignPorts(object, had.ports);
    const gained = this.keys(object).filter((key) => !current || !this.keys(current).includes(key));
    const lost = current ? this.keys(current).filter((key) => !this.keys(object).includes(key)) : [];
    return {
      object,
      guards: gained.map((key) => ({ key, revision: 0 })),
      operations: [
        ...gained.map((key) => this.hold(key, object)),
        ...lost.map((key) => ({ type: "delete", key }) as const),
      ],
    };
  }

  release(service: Service): Operation[] {
    return this.keys(service).map((key) => ({ type: "delete", key }));
  }

  taken(found: readonly KeyValue[]): void {
    for (const item of found) {
      this.pools.addresses.learn(item);
      this.pools.ports.learn(item);
    }
  }

  /** The keys of everything that a service holds. */
  keys({ spec }: Service): string[] {
    const { addresses, ports } = this.pools;
    return [
      ...heldAddresses(spec).map((address) => addresses.prefix + address),
      ...heldPorts(spec).map((port) => ports.prefix + String(port)),
    ];
  }

  hold(key: string, { metadata }: Service): Operation {
    return {
      type: "put",
      key,
      value: Buffer.from(JSON.stringify({ service: `${metadata.namespace}/${metadata.name}` })),
    };
  }

  private assignAddress({ metadata, spec }: Service, had: ReadonlySet<string>): void {
    if (!needsClusterIP(spec)) return;
    assignFamilies(spec);
    if (isHeadless(spec)) {
      spec.clusterIPs = ["None"];
      return;
    }
    spec.clusterIP ||= spec.clusterIPs?.[0] || this.freeAddress();
    spec.clusterIPs = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP];
    const { range } = this.pools.addresses;
    for (const address of spec.clusterIPs.filter((each) => !had.has(each))) {
      const refuse = (why: string) =>
        refusal(
          metadata.name,
          "spec.clusterIPs",
          `Invalid value: ${JSON.stringify(spec.clusterIPs)}: failed to allocate IP ${address}: ${why}`,
        );
      if (!range.contains(address))
        throw refuse(`the provided IP (${address}) is not in the valid range. The range of valid IPs is ${range.cidr}`);
      if (this.pools.addresses.isHeld(address)) throw refuse("provided IP is already allocated");
    }
  }

  private assignPorts({ metadata, spec }: Service, had: ReadonlySet<number>): void {
    this.checkPorts(metadata.name, spec, had);
    const chosen = new Set(heldPorts(spec).map(String));
    const choose = () => {
      const port = this.freePort(chosen);
      chosen.add(port);
      return Number(port);
    };
    if (needsNodePorts(spec)) {
      for (const port of spec.ports ?? []) port.nodePort ||= twin(spec, port)?.nodePort || choose();
    }
    if (needsHealthCheckPort(spec)) spec.healthCheckNodePort ||= choose();
  }

  private checkPorts(name: string, spec: corev1.ServiceSpec, had: ReadonlySet<number>): void {
    const { range } = this.pools.ports;
    const problem = (port: number): string | undefined => {
      if (port === 0 || had.has(port)) return undefined;
      if (!range.contains(port))
        return `provided port is not in the valid range. The range of valid ports is ${range.text}`;
      return this.pools.ports.isHeld(String(port)) ? "provided port is already allocated" : undefined;
    };
    for (const [index, { nodePort = 0 }] of (spec.ports ?? []).entries()) {
      const why = problem(nodePort);
      if (why) throw refusal(name, `spec.ports[${index}].nodePort`, `Invalid value: ${nodePort}: ${why}`);
    }
    const { healthCheckNodePort = 0 } = spec;
    const why = problem(healthCheckNodePort);
    if (why) throw internal(`failed to allocate requested HealthCheck NodePort ${healthCheckNodePort}: ${why}`);
  }

  private freeAddress(): string {
    const address = this.pools.addresses.pick();
    if (address === undefined) throw internal("failed to allocate a serviceIP: range is full");
    return address;
  }

  private freePort(exclude: ReadonlySet<string>): string {
    const port = this.pools.ports.pick(exclude);
    if (port === undefined) throw internal("failed to allocate a nodePort: range is full");
    return port;
  }
}

function internal(what: string): StatusError {
  return new StatusError("InternalError", `Internal error occurred: ${what}`);
}

function refusal(name: string, field: string, body: string): StatusError {
  const error: FieldError = { reason: "FieldValueInvalid", field, body };
  return invalid(Services, name, [error]);
}

/** The same port of another protocol (DNS over TCP and UDP) gets the same node port. */
function twin(
  { ports = [] }: corev1.ServiceSpec,
  { port, protocol }: corev1.ServicePort,
): corev1.ServicePort | undefined {
  return ports.find((other) => other.port === port && other.protocol !== protocol && other.nodePort);
}

/** This cluster has IPv4 only; a headless service without selector lists whatever endpoints it is given. */
function assignFamilies(spec: corev1.ServiceSpec): void {
  const open = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= open ? "RequireDualStack" : "SingleStack";
  if (!spec.ipFamilies?.length)
    spec.ipFamilies = open && spec.ipFamilyPolicy !== "SingleStack" ? ["IPv4", "IPv6"] : ["IPv4"];
}
