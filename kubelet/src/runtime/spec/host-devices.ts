/** Every device node of the node, for privileged containers. */
import { lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Device } from "../../cri.ts";
import { defaultDevices } from "./defaults.ts";
import type { OciDevice, OciDeviceRule } from "./oci.ts";

/** Made by the container's own mounts, or not a device of the host. */
const skipped = new Set(["pts", "shm", "fd", "mqueue", "console", ".udev", ".lxc"]);

export function hostDevices(root = "/dev"): OciDevice[] {
  const known = new Set(defaultDevices.map(({ path }) => path));
  return [...defaultDevices, ...devicesBelow(root, "/dev").filter(({ path }) => !known.has(path))];
}

function devicesBelow(directory: string, shown: string): OciDevice[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => !skipped.has(name))
    .flatMap((entry): OciDevice[] => {
      const path = join(shown, entry.name);
      if (entry.isDirectory()) return devicesBelow(join(directory, entry.name), path);
      if (!entry.isCharacterDevice() && !entry.isBlockDevice()) return [];
      const { rdev, mode } = lstatSync(join(directory, entry.name));
      return [{ path, type: entry.isBlockDevice() ? "b" : "c", ...deviceNumbers(rdev), fileMode: mode & 0o777 }];
    });
}

/** What lets a container's cgroup use a device. */
export function deviceRule({ hostPath, readonly }: Device): OciDeviceRule {
  const stats = statSync(hostPath);
  if (!stats.isBlockDevice() && !stats.isCharacterDevice()) throw new Error(`${hostPath} is not a device`);
  const type = stats.isBlockDevice() ? "b" : "c";
  return { allow: true, type, ...deviceNumbers(stats.rdev), access: readonly ? "rm" : "rwm" };
}

/** glibc's dev_t. */
export function deviceNumbers(rdev: number): { major: number; minor: number } {
  const value = BigInt(rdev);
  return {
    major: Number(((value >> 8n) & 0xfffn) | ((value >> 32n) & ~0xfffn)),
    minor: Number((value & 0xffn) | ((value >> 12n) & ~0xffn & 0xffffffffn)),
  };
}
