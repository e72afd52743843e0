/** Writes the protobuf wire format into one growing buffer: a field a call, under the number that the message gives it. */
import { wire } from "./reader.ts";

/** Doubled whenever it is full. */
const initialBytes = 4096;

export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(initialBytes);
  #length = 0;

  boolean(number: number, value: boolean): void {
    this.#tag(number, wire.varint);
    this.#varint(Number(value));
  }

  string(number: number, text: string): void {
    this.#delimited(number, () => {
      const length = Buffer.byteLength(text);
      this.#reserve(length);
      this.#length += this.#bytes.write(text, this.#length, length);
    });
  }

  /** A message in the message: the fields that `write` adds to this writer. */
  message(number: number, write: () => void): void {
    this.#delimited(number, write);
  }

  /** What was written; shares memory with the writer. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** The length comes before content that isn't there yet: content moves on when its length takes more than one byte. */
  #delimited(number: number, write: () => void): void {
    this.#tag(number, wire.bytes);
    this.#reserve(1);
    const start = ++this.#length;
    write();
    const length = this.#length - start;
    const longer = varintLength(length) - 1;
    this.#reserve(longer);
    if (longer > 0) this.#bytes.copyWithin(start + longer, start, this.#length);
    this.#putVarint(start - 1, length);
    this.#length += longer;
  }

  #tag(number: number, wireType: number): void {
    this.#varint(number * 8 + wireType);
  }

  #varint(value: number): void {
    const length = varintLength(value);
    this.#reserve(length);
    this.#putVarint(this.#length, value);
    this.#length += length;
  }

  /** Where there is room for it. `value` is a safe integer that is not negative. */
  #putVarint(position: number, value: number): void {
    let at = position;
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#bytes[at++] = (rest % 0x80) | 0x80;
    this.#bytes[at] = rest;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) length++;
  return length;
}
