/** UDP has no end of connection: entries that lead to an endpoint that is gone would swallow packets until they expire. */
import type { ServicePort } from "../services/service-port.ts";
import { usableEndpoints } from "../services/usable.ts";
import { run } from "./iptables.ts";

/** Arguments for `conntrack -D`. */
export type Flush = readonly string[];

/**
 * Endpoints that are gone are flushed by the address that clients used and the one it was rewritten to; a service that had no
 * endpoint and now has one by its own addresses, because packets on their way meanwhile left entries without rewriting.
 */
export function planFlushes(before: readonly ServicePort[], now: readonly ServicePort[]): Flush[] {
  const current = new Map(udpOnly(now).map((port) => [port.name, port]));
  const previous = new Map(udpOnly(before).map((port) => [port.name, port]));
  const gone = [...previous.values()].flatMap((port) => goneEndpoints(port, current.get(port.name)));
  const revived = [...current.values()].filter(
    (port) => previous.has(port.name) && addresses(previous.get(port.name)).size === 0 && addresses(port).size > 0,
  );
  return [...gone, ...revived.flatMap(ownAddresses)];
}

function udpOnly(ports: readonly ServicePort[]): ServicePort[] {
  return ports.filter((port) => port.protocol === "udp");
}

function addresses(port: ServicePort | undefined): Set<string> {
  return new Set(port ? usableEndpoints(port).cluster.map((endpoint) => endpoint.ip) : []);
}

function goneEndpoints(before: ServicePort, now: ServicePort | undefined): Flush[] {
  const left = addresses(now);
  return [...addresses(before)]
    .filter((ip) => !left.has(ip))
    .flatMap((ip) => [
      ["--orig-dst", before.clusterIP, "--dst-nat", ip, "-p", "udp"],
      ...(before.nodePort === undefined ? [] : [["--dport", String(before.nodePort), "--dst-nat", ip, "-p", "udp"]]),
    ]);
}

function ownAddresses(port: ServicePort): Flush[] {
  return [
    ["--orig-dst", port.clusterIP, "-p", "udp"],
    ...(port.nodePort === undefined ? [] : [["--dport", String(port.nodePort), "-p", "udp"]]),
  ];
}

/** Without the `conntrack` tool the entries expire by themselves, after half a minute to two of silence. */
export async function flushConntrack(flushes: readonly Flush[]): Promise<void> {
  for (const args of flushes) {
    const { code } = await run(["conntrack", "-D", ...args]);
    if (code === 127) return;
  }
}
