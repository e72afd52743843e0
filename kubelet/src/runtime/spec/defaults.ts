/** What every container gets: mounts, devices, and the paths of /proc and /sys that are hidden or read-only, as runc has them. */
import type { OciDevice, OciMount } from "./oci.ts";

export const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const defaultMaskedPaths = [
  "/proc/asound",
  "/proc/acpi",
  "/proc/interrupts",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/sys/firmware",
  "/sys/devices/virtual/powercap",
] as const;

export const defaultReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"] as const;

const kernelAttributes = ["nosuid", "noexec", "nodev"];

/** The group `tty`, as images number it. */
const ttyGroup = 5;

/** `firstId` is the container's root as the node counts. */
export function baseMounts(options: { readonly privileged: boolean; readonly firstId: number }): OciMount[] {
  const sysAccess = options.privileged ? [] : ["ro"];
  const terminalGroup = `gid=${options.firstId + ttyGroup}`;
  return [
    { destination: "/proc", type: "proc", source: "proc", options: kernelAttributes },
    {
      destination: "/dev",
      type: "tmpfs",
      source: "tmpfs",
      options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
    },
    {
      destination: "/dev/pts",
      type: "devpts",
      source: "devpts",
      options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", terminalGroup],
    },
    { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: kernelAttributes },
    { destination: "/sys", type: "sysfs", source: "sysfs", options: [...kernelAttributes, ...sysAccess] },
  ];
}

export const defaultDevices: readonly OciDevice[] = [
  { path: "/dev/null", type: "c", major: 1, minor: 3, fileMode: 0o666 },
  { path: "/dev/zero", type: "c", major: 1, minor: 5, fileMode: 0o666 },
  { path: "/dev/full", type: "c", major: 1, minor: 7, fileMode: 0o666 },
  { path: "/dev/random", type: "c", major: 1, minor: 8, fileMode: 0o666 },
  { path: "/dev/urandom", type: "c", major: 1, minor: 9, fileMode: 0o666 },
  { path: "/dev/tty", type: "c", major: 5, minor: 0, fileMode: 0o666 },
];

export const devLinks: readonly (readonly [content: string, path: string])[] = [
  ["/proc/self/fd", "/dev/fd"],
  ["/proc/self/fd/0", "/dev/stdin"],
  ["/proc/self/fd/1", "/dev/stdout"],
  ["/proc/self/fd/2", "/dev/stderr"],
  ["/proc/kcore", "/dev/core"],
  ["pts/ptmx", "/dev/ptmx"],
];
