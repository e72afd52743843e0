/** Host ports: a port of the node that leads to a container's, whoever asks for it at one of the node's addresses. */
import { addressBits, ipFamilyOf, withPort, type IPFamily, type Logger, type corev1 } from "@kayak/api";
import { everyContainer } from "../status/qos.ts";
import { ensureJump, restoreChains } from "./iptables.ts";

const CHAIN = "KAYAK-HOSTPORTS";
const MASQUERADE_CHAIN = "KAYAK-HOSTPORTS-MASQ";
export const HOST_PORT_CHAINS = [CHAIN, MASQUERADE_CHAIN];

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

/** Both chains as iptables-restore text. A pod that reaches itself through the node must see the node's address, or it would answer itself. */
export function renderHostPorts(ports: readonly HostPort[]): string {
  const sorted = [...ports].sort((a, b) => a.hostPort - b.hostPort || (a.protocol < b.protocol ? -1 : 1));
  const rules = sorted.flatMap(({ pod, protocol, hostIP, hostPort, podIP, containerPort }) => {
    const what = `-p ${protocol.toLowerCase()} -m comment --comment "${pod}"`;
    const bits = addressBits(ipFamilyOf(podIP) ?? "IPv4");
    const at = hostIP === undefined ? "" : `-d ${hostIP}/${bits} `;
    const own = `${podIP}/${bits}`;
    return [
      `-A ${CHAIN} ${at}${what} --dport ${hostPort} -j DNAT --to-destination ${withPort(podIP, containerPort)}`,
      `-A ${MASQUERADE_CHAIN} -s ${own} -d ${own} ${what} --dport ${containerPort} -j MASQUERADE`,
    ];
  });
  return ["*nat", `:${CHAIN} - [0:0]`, `:${MASQUERADE_CHAIN} - [0:0]`, ...rules, "COMMIT", ""].join("\n");
}

const local = ["-m", "addrtype", "--dst-type", "LOCAL"];

export async function applyHostPorts(family: IPFamily, text: string): Promise<void> {
  const from = (chain: string) => ({ family, table: "nat", chain }) as const;
  await restoreChains(family, text);
  await ensureJump(from("PREROUTING"), [...local, "-j", CHAIN]);
  await ensureJump(from("OUTPUT"), [...local, "-j", CHAIN]);
  await ensureJump(from("POSTROUTING"), ["-j", MASQUERADE_CHAIN]);
}

/** Keeps the kernel's rules of one family what they should be: one change at a time, the newest wins. */
export class HostPortKeeper {
  readonly #apply: (text: string) => Promise<void>;
  readonly #logger: Logger;
  #applied = renderHostPorts([]);
  #wanted = this.#applied;
  #busy = false;

  constructor(apply: (text: string) => Promise<void>, logger: Logger) {
    this.#apply = apply;
    this.#logger = logger;
  }

  want(ports: readonly HostPort[]): void {
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
        await this.#apply(text);
        this.#applied = text;
      }
    } catch (error) {
      this.#logger.error("could not set up host ports", { error });
    } finally {
      this.#busy = false;
    }
  }
}
