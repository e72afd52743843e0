/** Loop devices that show files below a directory: nodes use them for block volumes. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { exec } from "./exec.ts";

/** Devices by the kernel's own list. `root` is /sys/block. */
export function loopDevicesBelow(directory: string, root = "/sys/block"): string[] {
  return readdirSync(root)
    .filter((name) => name.startsWith("loop") && backingFile(join(root, name)).startsWith(`${directory}/`))
    .map((name) => `/dev/${name}`);
}

/** Empty: the device shows nothing. */
function backingFile(device: string): string {
  try {
    return readFileSync(join(device, "loop/backing_file"), "utf8");
  } catch {
    return "";
  }
}

/** Those that are in use are detached when their last user lets go. */
export async function detachBelow(directory: string): Promise<void> {
  for (const device of loopDevicesBelow(directory)) await exec(["losetup", "--detach", device]);
}
