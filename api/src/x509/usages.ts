/** What keys may be used for, as the API names it and as certificates do. */
import { lookupTable } from "../lookup-table.ts";
import { Buffer } from "node:buffer";
import { der, tags } from "./der.ts";

/** Bits of the key usage extension, counted from the left. */
const keyUsages = lookupTable<number>({
  signing: 0,
  "digital signature": 0,
  "content commitment": 1,
  "key encipherment": 2,
  "data encipherment": 3,
  "key agreement": 4,
  "cert sign": 5,
  "crl sign": 6,
  "encipher only": 7,
  "decipher only": 8,
});

const extendedUsages = lookupTable<string>({
  any: "2.5.29.37.0",
  "server auth": "1.3.6.1.5.5.7.3.1",
  "client auth": "1.3.6.1.5.5.7.3.2",
  "code signing": "1.3.6.1.5.5.7.3.3",
  "email protection": "1.3.6.1.5.5.7.3.4",
  "s/mime": "1.3.6.1.5.5.7.3.4",
  "ipsec end system": "1.3.6.1.5.5.7.3.5",
  "ipsec tunnel": "1.3.6.1.5.5.7.3.6",
  "ipsec user": "1.3.6.1.5.5.7.3.7",
  timestamping: "1.3.6.1.5.5.7.3.8",
  "ocsp signing": "1.3.6.1.5.5.7.3.9",
  "microsoft sgc": "1.3.6.1.4.1.311.10.3.3",
  "netscape sgc": "2.16.840.1.113730.4.1",
});

export const knownUsages: readonly string[] = [...Object.keys(keyUsages), ...Object.keys(extendedUsages)].sort();

/** The bit string of the extension, without trailing zeros; undefined when there is none. */
export function keyUsageBits(usages: readonly string[]): Buffer | undefined {
  const bits = usages.flatMap((usage) => keyUsages[usage] ?? []);
  if (bits.length === 0) return undefined;
  const last = Math.max(...bits);
  const bytes = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return der(tags.bitString, Buffer.from([7 - (last & 7)]), bytes);
}

export function extendedUsageIds(usages: readonly string[]): string[] {
  return [...new Set(usages.flatMap((usage) => extendedUsages[usage] ?? []))];
}
