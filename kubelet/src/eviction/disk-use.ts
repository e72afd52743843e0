/** How much of the disk directories take, counted by `du`: a walk in this process would hold up everything else. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";

/** In bytes; what can't be counted, or vanishes meanwhile, counts as nothing. */
export function diskUse(paths: readonly string[]): Promise<number> {
  const existing = paths.filter((path) => existsSync(path));
  if (existing.length === 0) return Promise.resolve(0);
  return new Promise((resolve) => {
    execFile("du", ["-sxk", "--", ...existing], (_error, stdout) => {
      const kibibytes = stdout.split("\n").reduce((sum, line) => sum + Number.parseInt(line || "0", 10), 0);
      resolve(kibibytes * 1024);
    });
  });
}
