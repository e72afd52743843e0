/** Cluster IPs and node ports of services. */
import { canonicalIP, type FieldError, type IPFamily, StatusError, invalid, type corev1, Services } from "@kayak/api";
import type { KeyValue, Operation } from "../../storage/storage.ts";
import type { Allocation, Allocator } from "./allocator.ts";
import type { KeyPool } from "./key-pool.ts";
import type { AddressRange, PortRange } from "./ranges.ts";
import { encodeAddress } from "./ip-addresses.ts";
import {
  heldAddresses,
  heldPorts,
  isHeadless,
  needsClusterIP,
  needsHealthCheckPort,
  needsNodePorts,
} from "./service-needs.ts";

export interface ServicePools {
  /** Keys are those of IPAddress objects. */
  readonly addresses: KeyPool<AddressRange>;
  readonly ports: KeyPool<PortRange>;
  /** What families services can have here, the default first. */
  readonly families: readonly IPFamily[];
}

type Service = corev1.Service;

export class ServiceAllocator implements Allocator<Service> {
  readonly pools: ServicePools;
  private readonly now: () => number;

  constructor(pools: ServicePools, now: () => number) {
    this.pools = pools;
    this.now = now;
  }

  allocate(next: Service, current: Service | undefined): Allocation<Service> {
    const object = { ...next, spec: structuredClone(next.spec) };
    const had = {
      addresses: new Set(current ? heldAddresses(current.spec) : []),
      ports: new Set(current ? heldPorts(current.spec) : []),
    };
    this.assignAddresses(object, had.addresses);
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

  hold(key: string, service: Service): Operation {
    const { namespace, name } = service.metadata;
    const { prefix } = this.pools.addresses;
    const value = key.startsWith(prefix)
      ? encodeAddress(key.slice(prefix.length), service, this.now())
      : Buffer.from(JSON.stringify({ service: `${namespace}/${name}` }));
    return { type: "put", key, value };
  }

  /** One address for each family that the service has by now. */
  private assignAddresses({ metadata, spec }: Service, had: ReadonlySet<string>): void {
    if (!needsClusterIP(spec)) return;
    if (isHeadless(spec)) {
      spec.clusterIPs = ["None"];
      return;
    }
    const asked = spec.clusterIPs?.length ? spec.clusterIPs : spec.clusterIP ? [spec.clusterIP] : [];
    const given = (spec.ipFamilies ?? []).slice(asked.length).map((family) => this.freeAddress(family as IPFamily));
    spec.clusterIPs = [...asked, ...given];
    spec.clusterIP = spec.clusterIPs[0] ?? "";
    for (const address of asked.filter((each) => !had.has(canonicalIP(each)))) {
      const why = this.problemOf(address);
      const what = `Invalid value: ${JSON.stringify(asked)}: failed to allocate IP ${address}: ${why}`;
      if (why !== undefined) throw refusal(metadata.name, "spec.clusterIPs", what);
    }
  }

  private problemOf(address: string): string | undefined {
    const range = this.pools.addresses.ranges().find((each) => each.covers(address));
    if (!range) return "the provided network does not match the current range";
    if (!range.contains(address))
      return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${range.cidr}`;
    return this.pools.addresses.isHeld(canonicalIP(address)) ? "provided IP is already allocated" : undefined;
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
    const [range] = this.pools.ports.ranges();
    const problem = (port: number): string | undefined => {
      if (port === 0 || had.has(port)) return undefined;
      if (!range?.contains(port))
        return `provided port is not in the valid range. The range of valid ports is ${range?.text}`;
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

  private freeAddress(family: IPFamily): string {
    const address = this.pools.addresses.pick({ from: (range) => range.family === family });
    if (address === undefined) throw internal("failed to allocate a serviceIP: range is full");
    return address;
  }

  private freePort(exclude: ReadonlySet<string>): string {
    const port = this.pools.ports.pick({ exclude });
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
