/** Mounts below a directory. */
import { readFileSync } from "node:fs";
import { exec } from "./exec.ts";

/** Mount points at or below `directory`, in the order in which they can be unmounted. `table` is /proc/self/mountinfo. */
export function mountsBelow(table: string, directory: string): string[] {
  return table
    .split("\n")
    .map((line) => unescape(line.split(" ")[4] ?? ""))
    .filter((path) => path === directory || path.startsWith(`${directory}/`))
    .reverse();
}

/** The kernel writes space, tab, newline and backslash as octal numbers. */
function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

export function currentMounts(): string {
  return readFileSync("/proc/self/mountinfo", "utf8");
}

/** Detaches everything mounted at or below `directory`; the mounts vanish when their last user does. */
export async function unmountBelow(directory: string): Promise<void> {
  const paths = mountsBelow(currentMounts(), directory);
  if (paths.length > 0) await exec(["umount", "--lazy", "--no-mtab", ...paths]);
}
