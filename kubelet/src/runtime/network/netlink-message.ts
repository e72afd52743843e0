/** How a netlink request is laid out, whatever it asks for. */

const NLM_F_REQUEST = 0x1;
const NLM_F_ACK = 0x4;
export const NLM_F = { replace: 0x100, exclusive: 0x200, create: 0x400 } as const;

export function message(type: number, flags: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(header.length + body.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt16LE(NLM_F_REQUEST | NLM_F_ACK | flags, 6);
  return Buffer.concat([header, body]);
}

/** struct rtattr: length without padding, type, value, padding to four bytes. */
export function attribute(type: number, value: Uint8Array): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  padded.writeUInt16LE(4 + value.length, 0);
  padded.writeUInt16LE(type, 2);
  padded.set(value, 4);
  return padded;
}

export function text(type: number, value: string): Buffer {
  return attribute(type, Buffer.from(`${value}\0`));
}

export function u32Attribute(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return attribute(type, bytes);
}
