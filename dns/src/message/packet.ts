/** The parts of dns-packet in use, with types: its published ones leave out the codecs of single names and records. */
import * as packet from "dns-packet";

interface Codec<T> {
  readonly encode: ((value: T, buffer: Buffer, offset: number) => unknown) & { readonly bytes: number };
  readonly decode: ((buffer: Buffer, offset: number) => T) & { readonly bytes: number };
  encodingLength(value: T): number;
}

const codecs = ((packet as { default?: unknown }).default ?? packet) as {
  readonly name: Codec<string>;
  /** Of a type's data, behind its length. */
  readonly record: (type: string) => Codec<unknown>;
};

export const nameCodec = codecs.name;
export const dataCodec = codecs.record;
export { decode, encode, type DecodedPacket, type Packet } from "dns-packet";

/** Type numbers, of those types that we give answers of. */
export const typeNumbers = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33 } as const;

interface Of<Type extends keyof typeof typeNumbers, Data> {
  readonly name: string;
  readonly type: Type;
  readonly ttl: number;
  readonly data: Data;
}

export interface SrvData {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

export interface MxData {
  readonly preference: number;
  readonly exchange: string;
}

export interface SoaData {
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

/** A resource record of class IN. Names have no dot at the end. */
export type ResourceRecord =
  | Of<"A" | "AAAA" | "CNAME" | "NS" | "PTR" | "TXT", string>
  | Of<"MX", MxData>
  | Of<"SRV", SrvData>
  | Of<"SOA", SoaData>;

const maxNameLength = 253;
const maxLabelLength = 63;

/** Whether a name fits the wire format; the API lets longer labels pass. */
export function isEncodable(name: string): boolean {
  return (
    name.length <= maxNameLength && name.split(".").every((label) => label !== "" && label.length <= maxLabelLength)
  );
}
