/**
 * UDP has no end of connection: entries that lead to an endpoint that is gone, or past a service that has come since, would swallow
 * packets for as long as somebody sends them. What the kernel has is compared with what the services want.
 */
import type { IPFamily } from "@kayak/api";
import type { ServicePort } from "../services/service-port.ts";
import { run } from "./iptables.ts";

/** Connections as the kernel tracks them: where they were sent, and where their answers come from. */
export interface Flow {
  readonly destination: string;
  readonly port: string;
  readonly answerer: string;
  readonly answererPort: string;
}

export interface Wanted {
  readonly before: readonly ServicePort[];
  readonly now: readonly ServicePort[];
  /** Where node ports are. */
  readonly nodeIPs: readonly string[];
}

/** Whether any flow can have become stale. Ports that stayed the same are the same objects. */
export function mayBeStale(before: readonly ServicePort[], now: readonly ServicePort[]): boolean {
  const kept = new Set(before);
  const left = new Set(now);
  const isNew = (port: ServicePort) => port.protocol === "udp" && !kept.has(port);
  return now.some(isNew) || before.some((port) => port.protocol === "udp" && !left.has(port));
}

/** Those to a service's address that aren't answered by an endpoint of it, each once. Of services that are gone, all. */
export function planStale(flows: readonly Flow[], wanted: Wanted): Flow[] {
  const answerers = answerersByDestination(wanted);
  const stale = flows.filter((flow) => {
    const known = answerers.get(`${flow.destination}:${flow.port}`);
    return known !== undefined && !known.has(`${flow.answerer}:${flow.answererPort}`);
  });
  return [...new Map(stale.map((flow) => [Object.values(flow).join(), flow])).values()];
}

function answerersByDestination({ before, now, nodeIPs }: Wanted): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const port of before.filter(isUdp)) for (const at of destinations(port, nodeIPs)) found.set(at, new Set());
  for (const port of now.filter(isUdp)) {
    const serving = port.endpoints.filter((endpoint) => endpoint.ready || endpoint.serving);
    const known = new Set(serving.map((endpoint) => `${endpoint.ip}:${endpoint.port}`));
    for (const at of destinations(port, nodeIPs)) found.set(at, known);
  }
  return found;
}

function isUdp({ protocol }: ServicePort): boolean {
  return protocol === "udp";
}

function destinations(port: ServicePort, nodeIPs: readonly string[]): string[] {
  const addresses = [port.clusterIP, ...port.externalIPs, ...port.balancerIPs].map((ip) => `${ip}:${port.port}`);
  return port.nodePort === undefined ? addresses : [...addresses, ...nodeIPs.map((ip) => `${ip}:${port.nodePort}`)];
}

/** From what `conntrack -L` prints: each line has the addresses and ports of both directions. */
export function parseFlows(text: string): Flow[] {
  return text.split("\n").flatMap((line) => {
    const values = (key: string) =>
      [...line.matchAll(new RegExp(` ${key}=(\\S+)`, "g"))].map(([, value = ""]) => value);
    const [, answerer] = values("src");
    const [destination] = values("dst");
    const [, answererPort] = values("sport");
    const [port] = values("dport");
    return answerer && destination && answererPort && port ? [{ destination, port, answerer, answererPort }] : [];
  });
}

/** Deletes what is stale. Without the `conntrack` tool it expires by itself, after half a minute to two of silence. */
export async function flushStale(wanted: Wanted, family: IPFamily): Promise<void> {
  const of = ["-f", family.toLowerCase()];
  const { code, stdout } = await run(["conntrack", "-L", ...of, "-p", "udp"]);
  if (code !== 0) return;
  for (const flow of planStale(parseFlows(stdout), wanted)) await run(["conntrack", "-D", ...of, ...tuple(flow)]);
}

/** All clients' at once: there may be thousands. */
function tuple({ destination, port, answerer, answererPort }: Flow): string[] {
  return ["-p", "udp", "-d", destination, "--dport", port, "-r", answerer, "--reply-port-src", answererPort];
}
