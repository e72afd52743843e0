/** Reads a file of a volume, whose containers may exchange anything for a link meanwhile: no link is followed. */
import { constants } from "node:fs";
import { open, realpath, type FileHandle } from "node:fs/promises";

const directoryFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY;
const fileFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Undefined when there is no such file. More than `maxBytes` is an error. */
export async function readBeneath(root: string, path: string, maxBytes: number): Promise<string | undefined> {
  try {
    await using file = await openBeneath(await realpath(root), path);
    if (!(await file.stat()).isFile()) throw new Error(`${path} is not a regular file`);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
    if (bytesRead > maxBytes) throw new Error(`${path} is larger than ${maxBytes} bytes`);
    return buffer.subarray(0, bytesRead).toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Each step is opened relative to the one before. */
async function openBeneath(root: string, path: string): Promise<FileHandle> {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw new Error(`${path} leads out of the volume`);
  let current = await open(root, directoryFlags);
  for (const [index, part] of parts.entries()) {
    await using parent = current;
    current = await open(`/proc/self/fd/${parent.fd}/${part}`, index === parts.length - 1 ? fileFlags : directoryFlags);
  }
  return current;
}
