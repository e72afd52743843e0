/** Host ports: a port of the node that leads to a container's, whoever asks for it at one of the node's addresses. */
import { isIPv4 } from "node:net";
import type { Logger, corev1 } from "@kayak/api";
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

/** Of a pod that has an address of its own. Pure. */
export function hostPortsOf(pod: corev1.Pod, podIP: string | undefined): HostPort[] {
  if (podIP === undefined || !isIPv4(podIP) || pod.spec.hostNetwork) return [];
  return everyContainer(pod.spec).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, containerPort, protocol = "TCP" }) =>
      hostPort && (!hostIP || isIPv4(hostIP))
        ? {
            pod: `${pod.metadata.namespace}/${pod.metadata.name}`,
            protocol: protocol as HostPort["protocol"],
            hostIP: hostIP && hostIP !== "0.0.0.0" ? hostIP : undefined,
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
    const at = hostIP === undefined ? "" : `-d ${hostIP}/32 `;
    return [
      `-A ${CHAIN} ${at}${what} --dport ${hostPort} -j DNAT --to-destination ${podIP}:${containerPort}`,
      `-A ${MASQUERADE_CHAIN} -s ${podIP}/32 -d ${podIP}/32 ${what} --dport ${containerPort} -j MASQUERADE`,
    ];
  });
  return ["*nat", `:${CHAIN} - [0:0]`, `:${MASQUERADE_CHAIN} - [0:0]`, ...rules, "COMMIT", ""].join("\n");
}

const local = ["-m", "addrtype", "--dst-type", "LOCAL"];

export async function applyHostPorts(text: string): Promise<void> {
  await restoreChains(text);
  await ensureJump("PREROUTING", [...local, "-j", CHAIN]);
  await ensureJump("OUTPUT", [...local, "-j", CHAIN]);
  await ensureJump("POSTROUTING", ["-j", MASQUERADE_CHAIN]);
}

/** Keeps the kernel's rules what they should be: one change at a time, the newest wins. */
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
