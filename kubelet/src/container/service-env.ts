/** The variables by which a container learns of services without DNS. */
import { withPort, type corev1 } from "@kayak/api";

/** Services of this name and namespace are told to every pod. */
const masterService = { namespace: "default", name: "kubernetes" };

export function visibleServices(services: Iterable<corev1.Service>, pod: corev1.Pod): corev1.Service[] {
  const links = pod.spec.enableServiceLinks ?? true;
  return [...services].filter((service) => {
    const { name, namespace } = service.metadata;
    const ip = service.spec.clusterIP;
    if (!ip || ip === "None") return false;
    return (
      (links && namespace === pod.metadata.namespace) ||
      (namespace === masterService.namespace && name === masterService.name)
    );
  });
}

export function serviceVariables(services: readonly corev1.Service[]): Map<string, string> {
  const variables = new Map<string, string>();
  for (const service of services) {
    for (const [name, value] of variablesOf(service)) variables.set(name, value);
  }
  return variables;
}

function variableName(text: string): string {
  return text.toUpperCase().replaceAll("-", "_");
}

function* variablesOf(service: corev1.Service): Iterable<readonly [string, string]> {
  const prefix = variableName(service.metadata.name);
  const ip = service.spec.clusterIP!;
  const ports = service.spec.ports ?? [];
  const [first] = ports;
  yield [`${prefix}_SERVICE_HOST`, ip];
  if (!first) return;
  yield [`${prefix}_SERVICE_PORT`, String(first.port)];
  for (const port of ports)
    if (port.name) yield [`${prefix}_SERVICE_PORT_${variableName(port.name)}`, String(port.port)];
  yield [`${prefix}_PORT`, portUrl(ip, first)];
  for (const port of ports) yield* linkVariables(prefix, ip, port);
}

function portUrl(ip: string, port: corev1.ServicePort): string {
  return `${(port.protocol ?? "TCP").toLowerCase()}://${withPort(ip, port.port)}`;
}

function* linkVariables(prefix: string, ip: string, port: corev1.ServicePort): Iterable<readonly [string, string]> {
  const protocol = port.protocol ?? "TCP";
  const link = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
  yield [link, portUrl(ip, port)];
  yield [`${link}_PROTO`, protocol.toLowerCase()];
  yield [`${link}_PORT`, String(port.port)];
  yield [`${link}_ADDR`, ip];
}
