/** Where things are in a message, without decoding it: enough to compare questions and to age answers. */

export const headerBytes = 12;
/** Type, class, TTL and data length behind a record's name. */
const fixedRecordBytes = 10;
const optType = 41;

/** The offset behind the name at `offset`. Throws RangeError beyond the end. */
export function skipName(message: Buffer, offset: number): number {
  for (;;) {
    const length = message.readUInt8(offset);
    if (length === 0) return offset + 1;
    if (length >= 0xc0) return offset + 2;
    offset += length + 1;
  }
}

/** The offset behind the only question. */
export function questionEnd(message: Buffer): number {
  const end = skipName(message, headerBytes) + 4;
  if (end > message.length) throw new RangeError("the question is cut off");
  return end;
}

/** Offsets of the TTLs of all records but OPT, whose bits there mean something else. Throws RangeError when cut off. */
export function ttlOffsets(message: Buffer): number[] {
  const records = message.readUInt16BE(6) + message.readUInt16BE(8) + message.readUInt16BE(10);
  const found: number[] = [];
  let offset = questionEnd(message);
  for (let i = 0; i < records; i++) {
    offset = skipName(message, offset);
    if (message.readUInt16BE(offset) !== optType) found.push(offset + 4);
    offset += fixedRecordBytes + message.readUInt16BE(offset + 8);
  }
  return found;
}

/** Everything that makes two queries the same: all but the id. */
export function queryKey(message: Buffer): string {
  return message.toString("latin1", 2);
}

/** A copy, because a message being sent must not change. */
export function withId(message: Buffer, id: number): Buffer {
  const copy = Buffer.from(message);
  copy.writeUInt16BE(id, 0);
  return copy;
}

/** For keeping: small buffers usually are parts of larger ones, which they would keep alive. */
export function copyToKeep(message: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(message.length);
  message.copy(copy);
  return copy;
}

export function rcodeOf(message: Buffer): number {
  return message.readUInt8(3) & 0x0f;
}

export function isTruncated(message: Buffer): boolean {
  return (message.readUInt8(2) & 0x02) !== 0;
}
