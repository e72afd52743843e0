/** Texts like `-----BEGIN CERTIFICATE-----`. */
import { Buffer } from "node:buffer";

export interface PemBlock {
  readonly type: string;
  readonly hasHeaders: boolean;
  readonly bytes: Buffer;
}

export function readPem(text: string): PemBlock[] {
  const blocks = text.matchAll(/-----BEGIN ([^-]+)-----\s*([\s\S]*?)-----END \1-----/g);
  return Array.from(blocks, ([, type = "", body = ""]) => ({
    type,
    hasHeaders: body.includes(":"),
    bytes: Buffer.from(body.replace(/\s/g, ""), "base64"),
  }));
}

export function writePem(type: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${type}-----\n${lines.join("\n")}\n-----END ${type}-----\n`;
}
