/** Follows an alias to its end, through names of ours and of others, because clients expect the whole way in one answer. */
import { RECURSION_DESIRED } from "dns-packet";
import { decode, encode, typeNumbers, type Packet, type ResourceRecord } from "./message/packet.ts";
import { rcodes, type Question, type Rcode } from "./message/query.ts";
import { ednsUdpBytes, type Reply } from "./message/reply.ts";
import { isTruncated, rcodeOf } from "./message/wire.ts";
import type { Transport } from "./forward/exchange.ts";
import type { Answer } from "./zone/answer.ts";

/** A longer way is taken for a circle. */
const maxAliases = 8;

export type Alias = Extract<Answer, { kind: "alias" }>;

export interface Sources {
  local(question: Question): Answer | undefined;
  forward(message: Buffer, name: string, transport: Transport): Promise<Buffer | undefined>;
  /** The SOA of the zone of ours that a name is in. */
  authority(name: string): readonly ResourceRecord[];
}

export async function follow({ type }: Question, alias: Alias, sources: Sources): Promise<Reply> {
  const way = [alias.record];
  if (type === "CNAME") return reply("NOERROR", way);
  for (let target = alias.target.toLowerCase(); way.length <= maxAliases;) {
    const found = sources.local({ name: target, type });
    if (!found) return elsewhere(way, { name: target, type }, sources);
    if (found.kind !== "alias") return ending(way, found, sources.authority(target));
    way.push(found.record);
    target = found.target.toLowerCase();
  }
  return reply("SERVFAIL", way);
}

function ending(
  way: readonly ResourceRecord[],
  found: Exclude<Answer, Alias>,
  authority: readonly ResourceRecord[],
): Reply {
  const records = found.kind === "records" ? found.records : [];
  const rcode = found.kind === "records" ? "NOERROR" : "NXDOMAIN";
  return reply(rcode, [...way, ...records], records.length > 0 ? [] : authority);
}

async function elsewhere(way: readonly ResourceRecord[], question: Question, sources: Sources): Promise<Reply> {
  const message = encodeQuery(question);
  const first = await sources.forward(message, question.name, "udp");
  const last = first && isTruncated(first) ? ((await sources.forward(message, question.name, "tcp")) ?? first) : first;
  if (!last) return reply("SERVFAIL", way);
  return decodeReply(way, last);
}

function encodeQuery({ name, type }: Question): Buffer {
  const edns = { type: "OPT", name: ".", udpPayloadSize: ednsUdpBytes, flags: 0 };
  return encode({
    type: "query",
    flags: RECURSION_DESIRED,
    questions: [{ name, type }],
    additionals: [edns],
  } as unknown as Packet);
}

function decodeReply(way: readonly ResourceRecord[], message: Buffer): Reply {
  try {
    const { answers, authorities } = decode(message);
    const rcode = (Object.keys(rcodes) as Rcode[]).find((name) => rcodes[name] === rcodeOf(message)) ?? "SERVFAIL";
    return reply(rcode, [...way, ...known(answers)], known(authorities));
  } catch {
    return reply("SERVFAIL", way);
  }
}

/** Those of the types that we can write. */
function known(records: Packet["answers"] = []): ResourceRecord[] {
  return records.filter(({ type }) => Object.hasOwn(typeNumbers, type)) as unknown as ResourceRecord[];
}

function reply(rcode: Rcode, answers: readonly ResourceRecord[], authorities: readonly ResourceRecord[] = []): Reply {
  return { rcode, answers, authorities, authoritative: true };
}
