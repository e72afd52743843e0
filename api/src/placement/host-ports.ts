/** Host ports that pods claim on a node, and when two claims exclude each other. */
import type * as corev1 from "../types/core/v1/index.ts";

export interface HostPort {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
}

const ANY = "0.0.0.0";

export function hostPorts({ spec }: corev1.Pod): HostPort[] {
  const sidecars = (spec.initContainers ?? []).filter((container) => container.restartPolicy === "Always");
  return [...spec.containers, ...sidecars].flatMap((container) =>
    (container.ports ?? [])
      .filter(({ hostPort }) => hostPort !== undefined && hostPort > 0)
      .map(({ hostIP, protocol, hostPort }) => ({
        address: hostIP || ANY,
        protocol: protocol || "TCP",
        port: hostPort as number,
      })),
  );
}

export function portsConflict(a: readonly HostPort[], b: readonly HostPort[]): boolean {
  return a.some((one) => b.some((other) => conflicts(one, other)));
}

function conflicts(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.address === b.address || a.address === ANY || b.address === ANY;
}
