/** What a container left to say when it ended: its termination message file, or the end of its log when it failed. */
import { constants } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { ContainerStatus } from "../cri.ts";
import { readTail } from "../logs/tail.ts";
import { annotationKeys } from "../pods/identity.ts";

const MAX_FILE_BYTES = 4096;
const MAX_LOG_BYTES = 2048;
const MAX_LOG_LINES = 80;

export async function prepareTerminationMessage(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "w");
  try {
    await handle.chmod(0o666);
  } finally {
    await handle.close();
  }
}

export async function readTerminationMessage(status: ContainerStatus): Promise<string> {
  const file = status.annotations[annotationKeys.terminationMessageFile];
  const written = file ? await readLimited(file) : "";
  const fallback = status.annotations[annotationKeys.terminationMessagePolicy] === "FallbackToLogsOnError";
  if (written !== "" || !fallback || status.exitCode === 0) return written;
  const lines = await readTail(status.logPath, { lines: MAX_LOG_LINES, maxBytes: MAX_LOG_BYTES });
  return lines.slice(-MAX_LOG_BYTES).toString("utf8");
}

/** The container could have put a link there. */
async function readLimited(file: string): Promise<string> {
  try {
    await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(MAX_FILE_BYTES), 0, MAX_FILE_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString("utf8");
  } catch {
    return "";
  }
}
