/** Gives a volume's files to the group that the pod's containers share. */
import { chmod, lchown, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

export interface GroupChange {
  readonly gid: number;
  /** Leaves a volume alone whose top directory is as it should be. */
  readonly onlyOnRootMismatch: boolean;
  readonly readonly: boolean;
}

const setgid = 0o2000;
const groupRead = 0o440;
const groupWrite = 0o660;
const groupSearch = 0o110;

/** Nothing outside is touched: links themselves change their group, never what they lead to. */
export async function giveToGroup(path: string, change: GroupChange): Promise<void> {
  if (change.onlyOnRootMismatch && (await isGiven(path, change))) return;
  await give(path, change);
}

async function isGiven(path: string, { gid, readonly }: GroupChange): Promise<boolean> {
  const { mode, gid: current } = await lstat(path);
  const wanted = (readonly ? groupRead : groupWrite) | groupSearch | setgid;
  return current === gid && (mode & wanted) === wanted;
}

/** Contents first, the top last: only then does the top say that all is done. */
async function give(path: string, change: GroupChange): Promise<void> {
  const stats = await lstat(path);
  if (stats.isDirectory()) for (const name of await readdir(path)) await give(join(path, name), change);
  await lchown(path, stats.uid, change.gid);
  if (stats.isSymbolicLink()) return;
  const access = change.readonly ? groupRead : groupWrite;
  await chmod(path, (stats.mode & 0o7777) | access | (stats.isDirectory() ? groupSearch | setgid : 0));
}
