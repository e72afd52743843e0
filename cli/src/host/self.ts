/** How to start this program again. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** The bundle when this is one, else the sources through tsx, as tests run them. */
export function selfCommand(): string[] {
  const bundle = join(here, "kayak.js");
  if (existsSync(bundle)) return [process.execPath, ...process.execArgv, bundle];
  return [
    process.execPath,
    "--conditions=source",
    `--import=${import.meta.resolve("tsx")}`,
    join(here, "..", "bin.ts"),
  ];
}

/** The file `name` beside the bundle, or at `source` (relative to this package's sources) when run from them. */
export function assetPath(name: string, source: string): string {
  const path = [join(here, name), join(here, "..", source)].find(existsSync);
  if (path === undefined) throw new Error(`${name} is missing beside ${here}: build again`);
  return path;
}

/** A path of the repository: above dist/, or above the sources. */
export function repositoryPath(path: string): string {
  const found = [join(here, "..", path), join(here, "../../..", path)].find(existsSync);
  if (found === undefined) throw new Error(`${path} is missing in the repository`);
  return found;
}
