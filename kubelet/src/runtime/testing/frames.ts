/** Ethernet frames as hex, with whatever addresses a test wants to lie about. */
import { ipBytes } from "@kayak/api";
import { podMac } from "../network/addresses.ts";

const everybody = "ff:ff:ff:ff:ff:ff";

export interface Ends {
  readonly fromMac: string;
  readonly toMac: string;
  readonly from: string;
  readonly to: string;
}

/** An ICMP echo request. */
export function echoRequest({ fromMac, toMac, from, to }: Ends): string {
  const icmp = withChecksum(Buffer.from([8, 0, 0, 0, 0, 1, 0, 1]), 2);
  const head = Buffer.from([0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, ...octets(from), ...octets(to)]);
  return frame({ fromMac, toMac, type: 0x0800 }, [withChecksum(head, 10), icmp]);
}

/** Says to everybody on the link that `address` is at the MAC; `request` and `reply` are both believed by those who believe any. */
export function gratuitousArp(kind: "request" | "reply", address: string, mac: string): string {
  const head = Buffer.from([0, 1, 0x08, 0, 6, 4, 0, kind === "request" ? 1 : 2]);
  const own = [macBytes(mac), octets(address)];
  return frame({ fromMac: mac, toMac: everybody, type: 0x0806 }, [head, ...own, macBytes(everybody), octets(address)]);
}

/** Says to everybody on the link that the sender leads everywhere, of IPv6. */
export function routerAdvertisement(fromMac: string): string {
  const ends = [octets("fe80::bad"), octets("ff02::1")];
  const says = Buffer.from([134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0]); // for 1800 s
  const summed = withChecksum(Buffer.concat([...ends, Buffer.from([0, 0, 0, says.length, 0, 0, 0, 58]), says]), 42);
  const head = Buffer.from([0x60, 0, 0, 0, 0, says.length, 58, 255]);
  return frame({ fromMac, toMac: "33:33:00:00:00:01", type: 0x86dd }, [head, ...ends, summed.subarray(40)]);
}

export function honestEcho(from: string, to: string, gatewayMac: string): string {
  return echoRequest({ fromMac: podMac(from), toMac: gatewayMac, from, to });
}

function frame(
  { fromMac, toMac, type }: { fromMac: string; toMac: string; type: number },
  content: readonly Buffer[],
): string {
  const head = [macBytes(toMac), macBytes(fromMac), Buffer.from([type >> 8, type & 0xff])];
  return Buffer.concat([...head, ...content]).toString("hex");
}

/** The Internet checksum over the bytes, at `offset`. */
function withChecksum(bytes: Buffer, offset: number): Buffer {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) sum += bytes.readUInt16BE(index);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  bytes.writeUInt16BE(0xffff - sum, offset);
  return bytes;
}

function octets(address: string): Buffer {
  return Buffer.from(ipBytes(address));
}

function macBytes(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(":", ""), "hex");
}
