/**
 * Prepares `subPath` of a volume for mounting. The container's own processes may exchange directories for symlinks at any moment, so each
 * step is opened relative to the one before and no link is followed. The mount itself is resolved inside the volume by the kernel.
 */
import { constants } from "node:fs";
import { lstat, mkdir, open, realpath } from "node:fs/promises";
import { join } from "node:path";

const stepFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY;

/** A path that leads nowhere becomes a directory, as upstream does. */
export async function prepareSubPath(volumePath: string, subPath: string): Promise<void> {
  if (subPath.startsWith("/") || subPath.split("/").includes(".."))
    throw new Error(`subPath "${subPath}" must be a relative path without ".."`);
  const root = await realpath(volumePath);
  const exists = await lstat(join(root, subPath)).catch(() => undefined);
  if (!exists) await makeDirectories(root, subPath);
}

async function makeDirectories(root: string, subPath: string): Promise<void> {
  let current = await open(root, stepFlags);
  try {
    for (const part of subPath.split("/").filter((part) => part !== "" && part !== ".")) {
      const path = `/proc/self/fd/${current.fd}/${part}`;
      await mkdir(path, { mode: 0o755 }).catch(ignoreExisting);
      const next = await open(path, stepFlags);
      await current.close();
      current = next;
    }
  } finally {
    await current.close();
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
