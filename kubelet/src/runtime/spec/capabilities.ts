/** Linux capabilities: names, Docker's default set, and the arithmetic of `add` and `drop`. */
import type { OciCapabilities } from "./oci.ts";

const names = [
  "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
  "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
  "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
  "PERFMON", "BPF", "CHECKPOINT_RESTORE",
] as const; // prettier-ignore

/** As containerd and Docker have it. */
const defaults = [
  "CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE",
  "SYS_CHROOT", "KILL", "AUDIT_WRITE",
] as const; // prettier-ignore

export interface CapabilityChange {
  readonly privileged?: boolean;
  readonly addCapabilities?: readonly string[];
  readonly dropCapabilities?: readonly string[];
}

/** What a file could make a process inherit stays out of reach, whoever it runs as. */
export function capabilitySets(change: CapabilityChange): OciCapabilities {
  const all = planCapabilities(change).map((name) => `CAP_${name}`);
  return { bounding: all, effective: all, permitted: all, inheritable: [], ambient: [] };
}

/** The container's capabilities, in the kernel's order. `ALL` in `add` or `drop` means every one. */
export function planCapabilities({
  privileged,
  addCapabilities = [],
  dropCapabilities = [],
}: CapabilityChange): string[] {
  if (privileged) return [...names];
  const add = addCapabilities.map(plainName);
  const drop = dropCapabilities.map(plainName);
  const kept = new Set<string>(add.includes("ALL") ? names : defaults);
  if (drop.includes("ALL")) kept.clear();
  for (const name of drop) kept.delete(name);
  for (const name of add) if (name !== "ALL") kept.add(known(name));
  return names.filter((name) => kept.has(name));
}

export function capabilityMask(list: readonly string[]): string {
  return list.reduce((mask, name) => mask | (1n << BigInt(names.indexOf(known(plainName(name))))), 0n).toString(16);
}

function plainName(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}

function known(name: string): (typeof names)[number] {
  const found = names.find((candidate) => candidate === name);
  if (!found) throw new Error(`unknown capability "CAP_${name}"`);
  return found;
}
