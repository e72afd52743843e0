/**
 * Reads the protobuf wire format. Every read checks that the input goes on that far, so a truncated or hostile body ends in
 * an `InvalidProtobuf`, in Go's words, and never in a value that was not there.
 */
export class InvalidProtobuf extends Error {
  override readonly name = "InvalidProtobuf";
}

export const wire = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

export interface Tag {
  readonly number: number;
  readonly wireType: number;
}

/** Messages in messages; deeper input is refused. The deepest type of the API is about a dozen levels deep. */
export const maxDepth = 64;
const maxFieldNumber = 2 ** 29 - 1;
const varintBits = 70;
const twoTo32 = 2 ** 32;

export class ProtobufReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #depth: number;
  #position: number;

  constructor(bytes: Buffer, { start = 0, end = bytes.length, depth = 0 } = {}) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
    this.#depth = depth;
  }

  get done(): boolean {
    return this.#position >= this.#end;
  }

  tag(): Tag {
    const key = this.varint();
    const number = Math.floor(key / 8);
    const wireType = key & 7;
    if (number < 1 || number > maxFieldNumber) {
      throw new InvalidProtobuf(`proto: illegal tag ${number} (wire type ${wireType})`);
    }
    return { number, wireType };
  }

  /** A signed 64-bit integer; exact as far as a number is. */
  varint(): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < varintBits; shift += 7) {
      const byte = this.#bytes[this.#advance(1)] as number;
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high |= bits >>> 4;
      if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) return high * twoTo32 + (low >>> 0);
    }
    throw new InvalidProtobuf("proto: integer overflow");
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#advance(8));
  }

  /** Shares memory with the input. */
  bytes(): Buffer {
    const length = this.#length();
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  string(): string {
    const length = this.#length();
    const start = this.#advance(length);
    return this.#bytes.toString("utf8", start, start + length);
  }

  /** A reader of the message that begins here; this one goes on behind it. */
  message(): ProtobufReader {
    const depth = this.#depth + 1;
    if (depth > maxDepth) throw new InvalidProtobuf(`proto: messages are nested more than ${maxDepth} deep`);
    const length = this.#length();
    const start = this.#advance(length);
    return new ProtobufReader(this.#bytes, { start, end: start + length, depth });
  }

  /** Passes over the value of a field that nobody knows; groups included, which protobuf has long given up. */
  skip({ wireType }: Tag): void {
    let groups = 0;
    for (let next = wireType; ; next = this.tag().wireType) {
      if (next === wire.startGroup) groups++;
      else if (next === wire.endGroup) groups--;
      else this.#skipValue(next);
      if (groups < 0) throw new InvalidProtobuf("proto: unexpected end of group");
      if (groups === 0) return;
    }
  }

  #skipValue(wireType: number): void {
    if (wireType === wire.varint) this.varint();
    else if (wireType === wire.fixed64) this.#advance(8);
    else if (wireType === wire.fixed32) this.#advance(4);
    else if (wireType === wire.bytes) this.#advance(this.#length());
    else throw new InvalidProtobuf(`proto: illegal wireType ${wireType}`);
  }

  #length(): number {
    const length = this.varint();
    if (length < 0) throw new InvalidProtobuf("proto: negative length found during unmarshaling");
    return length;
  }

  /** Gives the position before. */
  #advance(count: number): number {
    const start = this.#position;
    if (count > this.#end - start) throw new InvalidProtobuf("unexpected EOF");
    this.#position = start + count;
    return start;
  }
}
