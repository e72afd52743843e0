/** Finds the end of a log file without reading all of it. */
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { parseLogLine } from "./cri-log.ts";

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** A log is never followed through a link: its directory is the container's neighbour. */
export function openLog(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
}

/** Where the last `lines` lines begin. */
export async function tailOffset(file: FileHandle, lines: number): Promise<number> {
  const { size } = await file.stat();
  if (lines <= 0) return size;
  const block = Buffer.alloc(BLOCK_BYTES);
  let seen = 0;
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    for (let at = bytesRead - 1; at >= 0; at--) {
      if (block[at] === NEWLINE && start + at + 1 < size && ++seen === lines) return start + at + 1;
    }
    end = start;
  }
  return 0;
}

/** The text of the last lines, at most `maxBytes` of it. Empty when there is no log. */
export async function readTail(
  path: string,
  limits: { readonly lines: number; readonly maxBytes: number },
): Promise<Buffer> {
  try {
    await using file = await openLog(path);
    const { size } = await file.stat();
    const headers = limits.lines * 64;
    const offset = Math.max(await tailOffset(file, limits.lines), size - limits.maxBytes - headers);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset);
    const parts = splitLines(buffer.subarray(0, bytesRead)).flatMap((line) => {
      const parsed = parseLogLine(line);
      return parsed ? [parsed.text, ...(parsed.full ? [Buffer.from("\n")] : [])] : [];
    });
    return Buffer.concat(parts).subarray(-limits.maxBytes);
  } catch {
    return Buffer.alloc(0);
  }
}

function splitLines(data: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, start)) {
    lines.push(data.subarray(start, end));
    start = end + 1;
  }
  return lines;
}
