/** Finds a static busybox: a dynamic one would need libraries that the image doesn't have. */
import { closeSync, openSync, readSync } from "node:fs";
import { CommandError } from "../command/errors.ts";
import { exec } from "../host/exec.ts";
import { findTool } from "../preflight/tools.ts";

const headerBytes = 4096;
const interpreterSegment = 3;

/** Installs Debian's `busybox-static` when there is none. */
export async function requireStaticBusybox(): Promise<string> {
  const present = staticBusybox();
  if (present !== undefined) return present;
  process.stderr.write("Installing busybox-static (the demo image is made of it) ...\n");
  await exec(["apt-get", "install", "-y", "-q", "--no-install-recommends", "busybox-static"], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
  const installed = staticBusybox();
  if (installed !== undefined) return installed;
  throw new CommandError("the demo image needs a static busybox.", {
    hints: ["Debian, Ubuntu: apt-get install busybox-static", "Elsewhere: put a static busybox on the PATH"],
  });
}

function staticBusybox(): string | undefined {
  const path = findTool("busybox");
  return path !== undefined && isStatic(readHeader(path)) ? path : undefined;
}

function readHeader(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const header = Buffer.alloc(headerBytes);
    return header.subarray(0, readSync(file, header));
  } finally {
    closeSync(file);
  }
}

/** Whether a 64-bit little-endian ELF file names no interpreter. */
export function isStatic(header: Buffer): boolean {
  if (header.length < 64 || header.toString("latin1", 0, 4) !== "\x7fELF" || header[4] !== 2 || header[5] !== 1)
    return false;
  const offset = Number(header.readBigUInt64LE(32));
  const size = header.readUInt16LE(54);
  const count = header.readUInt16LE(56);
  const types = Array.from({ length: count }, (_, i) => offset + i * size)
    .filter((at) => at + 4 <= header.length)
    .map((at) => header.readUInt32LE(at));
  return !types.includes(interpreterSegment);
}
