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

  integer(number: number, value: number): void {
    this.#tag(number, wire.varint);
    if (value >= 0) this.#varint(value);
    else this.#negative(value);
  }

  double(number: number, value: number): void {
    this.#tag(number, wire.fixed64);
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  string(number: number, text: string): void {
    this.#text(number, text, "utf8");
  }

  /** Bytes that JSON has as base64. */
  base64(number: number, text: string): void {
    this.#text(number, text, "base64");
  }

  bytes(number: number, bytes: Uint8Array): void {
    this.#tag(number, wire.bytes);
    this.#varint(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A message in the message: the fields that `write` adds to this writer. */
  message(number: number, write: () => void): void {
    const start = this.begin(number);
    write();
    this.end(start);
  }

  /** As `message`, in two calls: what is written before `end` is called with the result is the message. */
  begin(number: number): number {
    this.#tag(number, wire.bytes);
    this.#reserve(1);
    return ++this.#length;
  }

  /** The length comes before content that was not there yet: content moves on when its length takes more than one byte. */
  end(start: number): void {
    const length = this.#length - start;
    const longer = varintLength(length) - 1;
    this.#reserve(longer);
    if (longer > 0) this.#bytes.copyWithin(start + longer, start, this.#length);
    this.#putVarint(start - 1, length);
    this.#length += longer;
  }

  /** What was written; shares memory with the writer. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** What was written, in memory of its own, and no more than that; the writer begins anew. */
  take(): Buffer {
    const taken = Buffer.allocUnsafeSlow(this.#length);
    this.#bytes.copy(taken, 0, 0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > keptBytes) this.#bytes = Buffer.allocUnsafe(initialBytes);
    return taken;
  }

  #text(number: number, text: string, encoding: "utf8" | "base64"): void {
    const length = Buffer.byteLength(text, encoding);
    this.#tag(number, wire.bytes);
    this.#varint(length);
    this.#reserve(length);
    this.#length += this.#bytes.write(text, this.#length, length, encoding);
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

  /** As 64 bits in two's complement: always ten bytes. */
  #negative(value: number): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#length++] = Number(rest);
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

/** A larger buffer is not kept for what is written next. */
const keptBytes = 1024 * 1024;

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) length++;
  return length;
}
