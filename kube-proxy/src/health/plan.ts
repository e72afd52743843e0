/** What a node tells load balancers of a service: whether it has endpoints of it, so that it gets traffic only where it has. */
import { serviceOf, type ServicePort } from "../services/service-port.ts";

export interface HealthCheck {
  readonly namespace: string;
  readonly name: string;
  /** Ready endpoints on this node. */
  readonly localEndpoints: number;
}

/** By port. All ports of a service share one check, and count an address once. */
export function planHealthChecks(ports: readonly ServicePort[]): Map<number, HealthCheck> {
  const addresses = new Map<number, Set<string>>();
  const services = new Map<number, string>();
  for (const port of ports) {
    const at = port.healthCheckNodePort;
    if (at === undefined) continue;
    const local = addresses.get(at) ?? new Set();
    for (const endpoint of port.endpoints) if (endpoint.local && endpoint.ready) local.add(endpoint.ip);
    addresses.set(at, local);
    services.set(at, serviceOf(port));
  }
  return new Map([...services].map(([at, service]) => [at, checkOf(service, addresses.get(at)?.size ?? 0)]));
}

function checkOf(service: string, localEndpoints: number): HealthCheck {
  const [namespace = "", name = ""] = service.split("/");
  return { namespace, name, localEndpoints };
}

export interface HealthAnswer {
  readonly status: 200 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function renderHealth({ namespace, name, localEndpoints }: HealthCheck, proxyHealthy: boolean): HealthAnswer {
  const body = { service: { namespace, name }, localEndpoints, serviceProxyHealthy: proxyHealthy };
  return {
    status: localEndpoints > 0 && proxyHealthy ? 200 : 503,
    headers: {
      "Content-Type": "application/json",
      "X-Content-Type-Options": "nosniff",
      "X-Load-Balancing-Endpoint-Weight": String(localEndpoints),
    },
    body: JSON.stringify(body, undefined, "\t"),
  };
}
