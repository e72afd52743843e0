/**
 * Writes a set of files so that a reader sees either the old set or the new one: each set is a directory of its own, the symlink
 * `..data` is switched by one rename, and the names that readers use are links through it.
 */
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";

export interface ProjectedFile {
  readonly data: Buffer;
  readonly mode: number;
}

/** Relative paths to files. */
export type Payload = ReadonlyMap<string, ProjectedFile>;

export interface Ownership {
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

const dataLink = "..data";
const nextLink = "..data_tmp";

export async function writeAtomically(directory: string, payload: Payload, owner: Ownership = {}): Promise<void> {
  for (const path of payload.keys()) checkPath(path);
  await mkdir(directory, { recursive: true, mode: 0o755 });
  const previous = await readlink(join(directory, dataLink)).catch(() => undefined);
  const fresh = await mkdtemp(join(directory, "..set_"));
  await writeSet(fresh, payload, owner);
  await rm(join(directory, nextLink), { force: true });
  await symlink(fresh.slice(directory.length + 1), join(directory, nextLink));
  await rename(join(directory, nextLink), join(directory, dataLink));
  await linkNames(directory, payload);
  if (previous) await rm(join(directory, previous), { recursive: true, force: true });
}

/** Keys are checked by the API already; a path that leads out is refused here too. */
function checkPath(path: string): void {
  const parts = path.split("/");
  if (path === "" || path.startsWith("/") || parts.includes("..") || parts[0]!.startsWith("..")) {
    throw new Error(`invalid path: ${JSON.stringify(path)}`);
  }
}

async function writeSet(directory: string, payload: Payload, owner: Ownership): Promise<void> {
  await own(directory, 0o755, owner);
  for (const [path, { data, mode }] of payload) {
    const target = join(directory, path);
    await makeParents(directory, dirname(path), owner);
    await writeFile(target, data);
    await own(target, mode, owner);
  }
}

async function makeParents(root: string, relative: string, owner: Ownership): Promise<void> {
  let current = root;
  for (const part of relative.split("/").filter((part) => part !== ".")) {
    current = join(current, part);
    await mkdir(current).catch(ignoreExisting);
    await own(current, 0o755, owner);
  }
}

/** A group that shares the volume can read every file of it. */
async function own(path: string, mode: number, { uid, gid }: Ownership): Promise<void> {
  if (uid !== undefined || gid !== undefined) await chown(path, uid ?? 0, gid ?? 0);
  await chmod(path, gid === undefined ? mode : mode | 0o040);
}

async function linkNames(directory: string, payload: Payload): Promise<void> {
  const wanted = new Set([...payload.keys()].map((path) => path.split("/", 1)[0]!));
  for (const name of await readdir(directory)) {
    if (!name.startsWith("..") && !wanted.has(name)) await removeLink(join(directory, name));
  }
  for (const name of wanted) await symlink(join(dataLink, name), join(directory, name)).catch(ignoreExisting);
}

async function removeLink(path: string): Promise<void> {
  if ((await lstat(path)).isSymbolicLink()) await unlink(path);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
