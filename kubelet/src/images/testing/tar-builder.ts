/** Writes tar archives for tests, also wrong ones. */
import { blockBytes } from "../tar-header.ts";

export interface TarFile {
  readonly path: string;
  /** ustar's type flag; a file when not given. */
  readonly type?: string;
  readonly content?: string | Buffer;
  readonly linkPath?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly pax?: Readonly<Record<string, string>>;
  readonly device?: readonly [major: number, minor: number];
}

export function buildTar(files: readonly TarFile[]): Buffer {
  return Buffer.concat([...files.flatMap(entry), Buffer.alloc(2 * blockBytes)]);
}

function entry(file: TarFile): Buffer[] {
  const content = Buffer.from(file.content ?? "");
  const pax = file.pax ? entry({ path: "pax", type: "x", content: paxRecords(file.pax) }) : [];
  return [
    ...pax,
    header(file, content.length),
    content,
    Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes),
  ];
}

function paxRecords(records: Readonly<Record<string, string>>): string {
  return Object.entries(records)
    .map(([key, value]) => {
      const rest = Buffer.byteLength(` ${key}=${value}\n`);
      let length = rest + String(rest).length;
      length = rest + String(length).length;
      return `${length} ${key}=${value}\n`;
    })
    .join("");
}

function header(
  { path, type = "0", linkPath = "", mode = 0o644, uid = 0, gid = 0, device = [0, 0] }: TarFile,
  size: number,
): Buffer {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, at: number, length: number) =>
    void block.write(value.toString(8).padStart(length - 1, "0"), at);
  block.write(path, 0, 100);
  octal(mode, 100, 8);
  octal(uid, 108, 8);
  octal(gid, 116, 8);
  octal(size, 124, 12);
  octal(1_700_000_000, 136, 12);
  block.fill(0x20, 148, 156);
  block.write(type, 156);
  block.write(linkPath, 157, 100);
  block.write("ustar\x0000", 257);
  octal(device[0], 329, 8);
  octal(device[1], 337, 8);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
