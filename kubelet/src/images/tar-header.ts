/** One 512-byte tar header: ustar, with GNU's base-256 numbers. */

export const blockBytes = 512;

export type TarType =
  | "file"
  | "link"
  | "symlink"
  | "character"
  | "block"
  | "directory"
  | "fifo"
  | "pax"
  | "pax-global"
  | "gnu-path"
  | "gnu-link"
  | "other";

export interface TarHeader {
  readonly path: string;
  readonly type: TarType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeSeconds: number;
  readonly linkPath: string;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

const types: Readonly<Record<string, TarType>> = {
  "\0": "file",
  "0": "file",
  "1": "link",
  "2": "symlink",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
  "7": "file",
  x: "pax",
  g: "pax-global",
  L: "gnu-path",
  K: "gnu-link",
};

/** Undefined for a block of zeros, which ends an archive. */
export function parseTarHeader(block: Buffer): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (numberAt(block, 148, 8) !== checksum(block)) throw new Error("not a tar archive: wrong header checksum");
  const prefix = block.toString("latin1", 257, 262) === "ustar" ? textAt(block, 345, 155) : "";
  const name = textAt(block, 0, 100);
  const type = types[String.fromCharCode(block[156] ?? 0)] ?? "other";
  return {
    path: prefix && !isGnu(block) ? `${prefix}/${name}` : name,
    // Old archives mark a directory by its slash.
    type: type === "file" && name.endsWith("/") ? "directory" : type,
    mode: numberAt(block, 100, 8) & 0o7777,
    uid: numberAt(block, 108, 8),
    gid: numberAt(block, 116, 8),
    size: numberAt(block, 124, 12),
    mtimeSeconds: numberAt(block, 136, 12),
    linkPath: textAt(block, 157, 100),
    deviceMajor: numberAt(block, 329, 8),
    deviceMinor: numberAt(block, 337, 8),
  };
}

/** GNU's own format keeps other things where ustar has the prefix. */
function isGnu(block: Buffer): boolean {
  return block.toString("latin1", 257, 264) === "ustar  ";
}

function textAt(block: Buffer, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

function numberAt(block: Buffer, offset: number, length: number): number {
  const first = block[offset] ?? 0;
  if (first & 0x80) return base256(block.subarray(offset, offset + length));
  const digits = textAt(block, offset, length).trim();
  if (digits === "") return 0;
  if (!/^[0-7]+$/.test(digits)) throw new Error(`not a tar archive: ${JSON.stringify(digits)} is not an octal number`);
  return Number.parseInt(digits, 8);
}

function base256(field: Buffer): number {
  let value = BigInt((field[0] ?? 0) & 0x7f);
  for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error("a number in the tar header is out of range");
  return Number(value);
}

function checksum(block: Buffer): number {
  let sum = 0;
  for (let index = 0; index < blockBytes; index++) sum += index >= 148 && index < 156 ? 0x20 : (block[index] ?? 0);
  return sum;
}
