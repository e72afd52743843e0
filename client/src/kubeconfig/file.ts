/** Writing a kubeconfig: never half a file, never readable by others, never through a link that then is no link any more. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { dump } from "js-yaml";
import { parseKubeconfig, type Kubeconfig } from "./format.ts";

const MODE = 0o600;

/** Replaces the file by its edited content, atomically, keeping its owner. */
export function editKubeconfig(path: string, edit: (config: Kubeconfig) => Kubeconfig): void {
  const target = realPath(path);
  const before = readIfPresent(target);
  const config = parseKubeconfig(before ?? "", path);
  const edited = edit(structuredClone(config));
  const changed = JSON.stringify(edited) !== JSON.stringify(config);
  if (changed && !(before === undefined && isEmpty(edited))) writeKubeconfig(target, edited);
}

export function writeKubeconfig(path: string, config: Kubeconfig): void {
  const created = mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (created) keepOwner(created, created);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, renderKubeconfig(config), { mode: MODE, flag: "wx" });
    chmodSync(temporary, MODE);
    keepOwner(temporary, path);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

export function renderKubeconfig(config: Kubeconfig): string {
  return dump(config, { lineWidth: -1 });
}

function isEmpty({ clusters, contexts, users }: Kubeconfig): boolean {
  return [clusters, contexts, users].every((entries) => !entries || entries.length === 0);
}

/** A new file below somebody's directory is theirs: `sudo` with their HOME must not leave a file of root's. */
function keepOwner(written: string, path: string): void {
  if (process.getuid?.() !== 0) return;
  const model = written === path ? undefined : statSync(path, { throwIfNoEntry: false });
  const { uid, gid } = model ?? statSync(dirname(path));
  chownSync(written, uid, gid);
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
