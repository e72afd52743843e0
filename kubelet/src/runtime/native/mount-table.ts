/** Reads /proc/self/mountinfo. */
import { readFile } from "node:fs/promises";

export async function isMountPoint(path: string): Promise<boolean> {
  const table = await readFile("/proc/self/mountinfo", "utf8");
  return table.split("\n").some((line) => unescape(line.split(" ")[4] ?? "") === path);
}

/** The kernel writes space, tab, newline and backslash as octal numbers. */
function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
