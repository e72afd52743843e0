/** Parts of the wire format, for tests that put together what no encoder would write. */
import { wire } from "../reader.ts";

export function tag(number: number, wireType: number): Buffer {
  return varint(number * 8 + wireType);
}

export function delimited(number: number, payload: Buffer): Buffer {
  return Buffer.concat([tag(number, wire.bytes), varint(payload.length), payload]);
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
