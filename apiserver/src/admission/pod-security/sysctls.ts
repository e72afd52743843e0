/** Kernel settings: those that are a pod's own. */
import { type PodUnderCheck, type Violation, sorted } from "./check.ts";

/** By the first minor version in which they count as safe. */
const safe: readonly (readonly [number, readonly string[]])[] = [
  [
    0,
    [
      "kernel.shm_rmid_forced",
      "net.ipv4.ip_local_port_range",
      "net.ipv4.tcp_syncookies",
      "net.ipv4.ping_group_range",
      "net.ipv4.ip_unprivileged_port_start",
    ],
  ],
  [27, ["net.ipv4.ip_local_reserved_ports"]],
  [
    29,
    [
      "net.ipv4.tcp_keepalive_time",
      "net.ipv4.tcp_fin_timeout",
      "net.ipv4.tcp_keepalive_intvl",
      "net.ipv4.tcp_keepalive_probes",
    ],
  ],
  [32, ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"]],
];

export function sysctls({ spec, minor }: PodUnderCheck): Violation | undefined {
  const allowed = new Set(safe.flatMap(([since, names]) => (minor >= since ? names : [])));
  const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !allowed.has(name));
  return names.length === 0 ? undefined : { reason: "forbidden sysctls", detail: sorted(names).join(", ") };
}
