/** From the bytes of a message to a question we answer, or to why not. */
import { decode, type DecodedPacket } from "./packet.ts";
import { headerBytes, questionEnd } from "./wire.ts";

export const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5, BADVERS: 16 } as const;
export type Rcode = keyof typeof rcodes;

export interface Question {
  /** In lower case, without the dot at the end; "" is the root. */
  readonly name: string;
  /** `A`, `AAAA`, ...; `UNKNOWN_n` for others. */
  readonly type: string;
}

export interface Query {
  readonly message: Buffer;
  readonly question: Question;
  /** How the client wrote the name: names in answers are spelled like that. */
  readonly askedName: string;
  /** The offset behind the question. */
  readonly questionEnd: number;
  /** Absent when the client doesn't speak EDNS. */
  readonly edns: { readonly udpSize: number } | undefined;
}

export type Parsed =
  | { readonly kind: "query"; readonly query: Query }
  | { readonly kind: "refuse"; readonly rcode: Rcode }
  /** Not worth an answer: too short, or an answer itself, which could go back and forth for ever. */
  | { readonly kind: "drop" };

const responseBit = 0x80;
const transfers = new Set(["AXFR", "IXFR"]);

export function parseQuery(message: Buffer): Parsed {
  if (message.length < headerBytes || (message.readUInt8(2) & responseBit) !== 0) return { kind: "drop" };
  if (((message.readUInt8(2) >> 3) & 0x0f) !== 0) return refuse("NOTIMP");
  if (message.readUInt16BE(4) !== 1) return refuse("FORMERR");
  try {
    return check(message, decode(message));
  } catch {
    return refuse("FORMERR");
  }
}

function check(message: Buffer, packet: DecodedPacket): Parsed {
  const [asked] = packet.questions ?? [];
  const edns = packet.additionals?.find((record) => record.type === "OPT");
  if (!asked) return refuse("FORMERR");
  if (edns && (edns as unknown as { ednsVersion: number }).ednsVersion > 0) return refuse("BADVERS");
  if ((asked.class ?? "IN") !== "IN" || transfers.has(asked.type)) return refuse("REFUSED");
  const askedName = asked.name === "." ? "" : asked.name;
  return {
    kind: "query",
    query: {
      message,
      question: { name: askedName.toLowerCase(), type: asked.type },
      askedName,
      questionEnd: questionEnd(message),
      edns: edns && { udpSize: edns.udpPayloadSize },
    },
  };
}

function refuse(rcode: Rcode): Parsed {
  return { kind: "refuse", rcode };
}
