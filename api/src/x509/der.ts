/** DER, the encoding of certificates: values as tag, length and content, read and written. */
import { Buffer } from "node:buffer";

export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  /** The whole value, with tag and length. */
  readonly raw: Buffer;
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export class DerError extends Error {}

/** One value, which must fill the bytes. */
export function readDer(bytes: Buffer): DerValue {
  const [value, ...rest] = readAll(bytes);
  if (!value || rest.length > 0) throw new DerError("trailing data");
  return value;
}

/** The values within a sequence or set. */
export function childrenOf(value: DerValue): DerValue[] {
  return readAll(value.content);
}

function readAll(bytes: Buffer): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const value = readOne(bytes, at);
    values.push(value);
    at += value.raw.length;
  }
  return values;
}

function readOne(bytes: Buffer, at: number): DerValue {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new DerError("syntax error");
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || lengthBytes > 4 || at + 2 + lengthBytes > bytes.length) throw new DerError("syntax error");
  const start = at + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  if (start + length > bytes.length) throw new DerError("data truncated");
  return { tag, content: bytes.subarray(start, start + length), raw: bytes.subarray(at, start + length) };
}

export function expectTag(value: DerValue | undefined, tag: number): DerValue {
  if (value?.tag !== tag) throw new DerError("structure error: tags don't match");
  return value;
}

/** `1.2.840.113549` */
export function objectIdText({ content }: DerValue): string {
  const parts: number[] = [];
  let part = 0;
  for (const byte of content) {
    part = part * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(part);
      part = 0;
    }
  }
  const [first = 0, ...rest] = parts;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join(".");
}

/** Bits that fill whole bytes. */
export function bitStringBytes(value: DerValue): Buffer {
  return expectTag(value, tags.bitString).content.subarray(1);
}

export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export function objectId(text: string): Buffer {
  const [root = 0, second = 0, ...rest] = text.split(".").map(Number);
  return der(tags.objectId, Buffer.from([root * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) | 0x80);
  return bytes;
}

export function sequence(...contents: readonly Buffer[]): Buffer {
  return der(tags.sequence, ...contents);
}

/** Until 2049 with two digits for the year, as RFC 5280 wants. */
export function timeValue(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, "");
  return ms < Date.UTC(2050, 0)
    ? der(tags.utcTime, Buffer.from(text.slice(2)))
    : der(tags.generalizedTime, Buffer.from(text));
}
