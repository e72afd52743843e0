/**
 * From records to the bytes of an answer. Owner names point back to the question where they can, which keeps answers of many
 * addresses in one datagram; what doesn't fit is left out and the answer marked as truncated.
 */
import { dataCodec, nameCodec, typeNumbers, type ResourceRecord } from "./packet.ts";
import { rcodes, type Query, type Rcode } from "./query.ts";
import type { AddressSpan } from "./reply-cache.ts";
import { headerBytes, questionEnd } from "./wire.ts";

export interface Reply {
  readonly rcode: Rcode;
  readonly answers: readonly ResourceRecord[];
  readonly authorities?: readonly ResourceRecord[];
  /** Left out when they don't fit. */
  readonly additionals?: readonly ResourceRecord[];
  /** Whether the names are ours. */
  readonly authoritative: boolean;
}

/** What is safe without fragments, also over tunnels (the DNS flag day's figure): what we ask for and send at most over UDP. */
export const ednsUdpBytes = 1232;
const plainUdpBytes = 512;
export const tcpBytes = 65_535;

const optBytes = 11;
/** A record whose owner is a pointer, up to its data. */
const pointedAddressBytes = 12;
const optType = 41;
const classIn = 1;
const longestName = 255;
const flags = {
  response: 0x8000,
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
  checkingDisabled: 0x0010,
};

/** How many bytes an answer over UDP may have. */
export function udpLimit({ edns }: Query): number {
  return edns ? Math.min(Math.max(edns.udpSize, plainUdpBytes), ednsUdpBytes) : plainUdpBytes;
}

export function encodeReply(query: Query, reply: Reply, limit: number): Buffer {
  return new ReplyWriter(query, limit - (query.edns ? optBytes : 0)).write(reply);
}

/** An answer without records to a message that may be malformed: the question is repeated when there is one. */
export function encodeRefusal(message: Buffer, rcode: Rcode): Buffer {
  const end = rcode === "FORMERR" ? headerBytes : questionEndOr(message, headerBytes);
  const opt = rcodes[rcode] > 0x0f ? optRecord(rcodes[rcode] >> 4) : Buffer.alloc(0);
  const head = Buffer.from(message.subarray(0, end));
  head.writeUInt16BE((head.readUInt16BE(2) & 0x7900) | flags.response | (rcodes[rcode] & 0x0f), 2);
  writeCounts(head, [end > headerBytes ? 1 : 0, 0, 0, opt.length > 0 ? 1 : 0]);
  return Buffer.concat([head, opt]);
}

/** Where the addresses of an encoded answer are, if it has several and nothing else. */
export function addressSpan(
  { questionEnd, question }: Query,
  { answers }: Reply,
  encoded: Buffer,
): AddressSpan | undefined {
  const [first] = answers;
  const recordBytes = first?.type === "A" ? pointedAddressBytes + 4 : pointedAddressBytes + 16;
  const count = encoded.readUInt16BE(6);
  if (
    count < 2 ||
    !answers.every(
      ({ type, name }) => (type === "A" || type === "AAAA") && type === first?.type && name === question.name,
    )
  )
    return undefined;
  return { start: questionEnd, recordBytes, count };
}

/** Where answers for UDP are put together, one at a time. */
const datagram = Buffer.allocUnsafeSlow(ednsUdpBytes + optBytes);

class ReplyWriter {
  readonly #query: Query;
  readonly #limit: number;
  readonly #buffer: Buffer;
  #end: number;

  constructor(query: Query, limit: number) {
    this.#query = query;
    this.#limit = limit;
    this.#end = query.questionEnd;
    this.#buffer = limit > datagram.length - optBytes ? Buffer.allocUnsafe(limit + optBytes) : datagram;
    query.message.copy(this.#buffer, 0, 0, query.questionEnd);
  }

  write(reply: Reply): Buffer {
    const answers = this.#writeAll(reply.answers);
    let truncated = answers < reply.answers.length;
    const authorities = truncated ? 0 : this.#writeAll(reply.authorities ?? []);
    truncated ||= authorities < (reply.authorities ?? []).length;
    const additionals = truncated ? 0 : this.#writeAll(reply.additionals ?? []);
    const edns = this.#query.edns ? 1 : 0;
    if (edns) this.#end += optRecord(0).copy(this.#buffer, this.#end);
    this.#writeFlags(reply, truncated);
    writeCounts(this.#buffer, [1, answers, authorities, additionals + edns]);
    return Buffer.from(this.#buffer.subarray(0, this.#end));
  }

  /** How many fitted. */
  #writeAll(records: readonly ResourceRecord[]): number {
    let written = 0;
    while (written < records.length && this.#writeRecord(records[written]!)) written++;
    return written;
  }

  #writeRecord(record: ResourceRecord): boolean {
    const codec = dataCodec(record.type);
    const most = longestName + 8 + codec.encodingLength(record.data);
    const buffer = Buffer.allocUnsafe(most);
    let at = this.#writeOwner(buffer, record.name);
    at = buffer.writeUInt16BE(typeNumbers[record.type], at);
    at = buffer.writeUInt16BE(classIn, at);
    at = buffer.writeUInt32BE(record.ttl, at);
    codec.encode(record.data, buffer, at);
    at += codec.encode.bytes;
    if (this.#end + at > this.#limit) return false;
    this.#end += buffer.copy(this.#buffer, this.#end, 0, at);
    return true;
  }

  /** A name has as many bytes as its text with a dot at the end, so the place of a suffix is known. */
  #writeOwner(buffer: Buffer, name: string): number {
    const asked = this.#query.question.name;
    const owner = name.toLowerCase();
    if (owner !== "" && (asked === owner || asked.endsWith(`.${owner}`)) && isAscii(asked))
      return buffer.writeUInt16BE(0xc000 | (headerBytes + asked.length - owner.length), 0);
    nameCodec.encode(name, buffer, 0);
    return nameCodec.encode.bytes;
  }

  #writeFlags({ rcode, authoritative }: Reply, truncated: boolean): void {
    const kept = this.#query.message.readUInt16BE(2) & (flags.recursionDesired | flags.checkingDisabled);
    const ours =
      flags.response |
      flags.recursionAvailable |
      (authoritative ? flags.authoritative : 0) |
      (truncated ? flags.truncated : 0);
    this.#buffer.writeUInt16BE(kept | ours | rcodes[rcode], 2);
  }
}

function optRecord(extendedRcode: number): Buffer {
  const opt = Buffer.alloc(optBytes);
  opt.writeUInt16BE(optType, 1);
  opt.writeUInt16BE(ednsUdpBytes, 3);
  opt.writeUInt8(extendedRcode, 5);
  return opt;
}

function writeCounts(buffer: Buffer, counts: readonly [number, number, number, number]): void {
  for (const [i, count] of counts.entries()) buffer.writeUInt16BE(count, 4 + 2 * i);
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function questionEndOr(message: Buffer, fallback: number): number {
  try {
    return questionEnd(message);
  } catch {
    return fallback;
  }
}
