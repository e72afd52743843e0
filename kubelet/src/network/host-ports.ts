/**
 * Host ports: a port of the node that leads to a container's, whoever asks for it at one of the node's addresses. At its IPv4 loopback
 * addresses, too, for the node itself: the kernel lets such packets out through a pod's link only where that is switched on, and would
 * then let the pod's in as well, so a rule keeps those out before the switch is set.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { addressBits, ipFamilyOf, withPort, type IPFamily, type Logger, type corev1 } from "@kayak/api";
import { everyContainer } from "../status/qos.ts";
import { ensureJump, restoreChains } from "./iptables.ts";

const run = promisify(execFile);

const CHAIN = "KAYAK-HOSTPORTS";
const MASQUERADE_CHAIN = "KAYAK-HOSTPORTS-MASQ";
export const HOST_PORT_CHAINS = [CHAIN, MASQUERADE_CHAIN];
export const LOOPBACK_GUARD_CHAIN = "KAYAK-LOOPBACK";
const loopback = "127.0.0.0/8";

export interface HostPort {
  readonly pod: string;
  readonly protocol: "TCP" | "UDP" | "SCTP";
  /** Undefined: all of the node's addresses. */
  readonly hostIP: string | undefined;
  readonly hostPort: number;
  readonly podIP: string;
  readonly containerPort: number;
}

const anyAddress: Record<IPFamily, string> = { IPv4: "0.0.0.0", IPv6: "::" };

/** Of a pod that has an address of its own in this family. Pure. */
export function hostPortsOf(pod: corev1.Pod, podIPs: readonly string[], family: IPFamily): HostPort[] {
  const podIP = podIPs.find((address) => ipFamilyOf(address) === family);
  if (podIP === undefined || pod.spec.hostNetwork) return [];
  return everyContainer(pod.spec).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, containerPort, protocol = "TCP" }) =>
      hostPort && (!hostIP || ipFamilyOf(hostIP) === family)
        ? {
            pod: `${pod.metadata.namespace}/${pod.metadata.name}`,
            protocol: protocol as HostPort["protocol"],
            hostIP: hostIP && hostIP !== anyAddress[family] ? hostIP : undefined,
            hostPort,
            podIP,
            containerPort,
          }
        : [],
    ),
  );
}

function isAtLoopback({ hostIP, podIP }: HostPort): boolean {
  return ipFamilyOf(podIP) === "IPv4" && (hostIP === undefined || hostIP.startsWith("127."));
}

/**
 * The chains as iptables-restore text. A pod that reaches itself through the node must see the node's address, or it would answer
 * itself; so must one that is reached from a loopback address.
 */
export function renderHostPorts(ports: readonly HostPort[]): string {
  const sorted = [...ports].sort((a, b) => a.hostPort - b.hostPort || (a.protocol < b.protocol ? -1 : 1));
  const nat = ["*nat", `:${CHAIN} - [0:0]`, `:${MASQUERADE_CHAIN} - [0:0]`, ...sorted.flatMap(portRules), "COMMIT"];
  return [...nat, ...(ports.some(isAtLoopback) ? guard : []), ""].join("\n");
}

function portRules(port: HostPort): string[] {
  const { pod, protocol, hostIP, hostPort, podIP, containerPort } = port;
  const what = `-p ${protocol.toLowerCase()} -m comment --comment "${pod}"`;
  const bits = addressBits(ipFamilyOf(podIP) ?? "IPv4");
  const at = hostIP === undefined ? "" : `-d ${hostIP}/${bits} `;
  const own = `${podIP}/${bits}`;
  const masqueraded = isAtLoopback(port) ? [own, loopback] : [own];
  return [
    `-A ${CHAIN} ${at}${what} --dport ${hostPort} -j DNAT --to-destination ${withPort(podIP, containerPort)}`,
    ...masqueraded.map(
      (source) => `-A ${MASQUERADE_CHAIN} -s ${source} -d ${own} ${what} --dport ${containerPort} -j MASQUERADE`,
    ),
  ];
}

const guard = [
  "*raw",
  `:${LOOPBACK_GUARD_CHAIN} - [0:0]`,
  `-A ${LOOPBACK_GUARD_CHAIN} -i veth+ -d ${loopback} -m comment --comment "kayak: not for pods" -j DROP`,
  "COMMIT",
];

const local = ["-m", "addrtype", "--dst-type", "LOCAL"];

export type ApplyHostPorts = (rules: string, ports: readonly HostPort[]) => Promise<void>;

export async function applyHostPorts(family: IPFamily, rules: string, ports: readonly HostPort[]): Promise<void> {
  const from = (chain: string) => ({ family, table: "nat", chain }) as const;
  await restoreChains(family, rules);
  await ensureJump(from("PREROUTING"), [...local, "-j", CHAIN]);
  await ensureJump(from("OUTPUT"), [...local, "-j", CHAIN]);
  await ensureJump(from("POSTROUTING"), ["-j", MASQUERADE_CHAIN]);
  const reached = new Set(ports.filter(isAtLoopback).map(({ podIP }) => podIP));
  if (reached.size === 0) return;
  await ensureJump({ family, table: "raw", chain: "PREROUTING" }, ["-j", LOOPBACK_GUARD_CHAIN]);
  await openToLoopback(reached);
}

/** A link that is gone is made again, and opened with the next repair. */
async function openToLoopback(podIPs: ReadonlySet<string>): Promise<void> {
  const { stdout } = await run("ip", ["-json", "-4", "route", "show"]);
  for (const { dst, dev } of JSON.parse(stdout || "[]") as { dst: string; dev?: string }[])
    if (podIPs.has(dst)) await writeFile(`/proc/sys/net/ipv4/conf/${dev}/route_localnet`, "1").catch(() => {});
}

/** Keeps the kernel's rules of one family what they should be: one change at a time, the newest wins. */
export class HostPortKeeper {
  readonly #apply: ApplyHostPorts;
  readonly #logger: Logger;
  #ports: readonly HostPort[] = [];
  #applied = renderHostPorts([]);
  #wanted = this.#applied;
  #busy = false;

  constructor(apply: ApplyHostPorts, logger: Logger) {
    this.#apply = apply;
    this.#logger = logger;
  }

  want(ports: readonly HostPort[]): void {
    this.#ports = ports;
    this.#wanted = renderHostPorts(ports);
    if (!this.#busy) void this.#settle();
  }

  /** Once there have been any: applies them again, whatever became of them. */
  async repair(): Promise<void> {
    if (this.#busy || this.#applied === renderHostPorts([])) return;
    this.#applied = "";
    await this.#settle();
  }

  async #settle(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#applied !== this.#wanted) {
        const text = this.#wanted;
        await this.#apply(text, this.#ports);
        this.#applied = text;
      }
    } catch (error) {
      this.#logger.error("could not set up host ports", { error });
    } finally {
      this.#busy = false;
    }
  }
}
