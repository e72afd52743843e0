/**
 * From a message to its answer: hosts entries first, then the cluster's names, then stub domains, then the resolvers above us.
 * What the cluster answers itself is answered at once and remembered; the rest is a promise.
 */
import { noSettings, stubServers, type DnsSettings } from "./config/settings.ts";
import type { Transport } from "./forward/exchange.ts";
import type { Forwarder } from "./forward/forwarder.ts";
import { follow, type Alias } from "./follow.ts";
import { parseQuery, type Query, type Question } from "./message/query.ts";
import { ReplyCache, type Version } from "./message/reply-cache.ts";
import { addressSpan, encodeRefusal, encodeReply, tcpBytes, udpLimit, type Reply } from "./message/reply.ts";
import { countQuery, countReply } from "./metrics.ts";
import { reverseZones } from "./zone/addresses.ts";
import { answer, soa, type Answer } from "./zone/answer.ts";
import { addressRecords } from "./zone/records.ts";
import type { Zone } from "./zone/zone.ts";

export interface ResolverOptions {
  readonly zone: Zone;
  readonly forwarder: Forwarder;
  /** Unless the settings name others. */
  readonly upstreams: () => readonly string[];
  /** Addresses of the cluster: that one of them has no name is ours to say. */
  readonly clusterCIDRs: readonly string[];
}

/** What is made from the settings is forgotten when they change. */
const settingsVersion: Version = { value: 0 };

export class Resolver {
  readonly #options: ResolverOptions;
  readonly #replies = new ReplyCache();
  readonly #reverseZones: readonly string[];
  #settings: DnsSettings = noSettings;

  constructor(options: ResolverOptions) {
    this.#options = options;
    this.#reverseZones = options.clusterCIDRs.flatMap(reverseZones);
  }

  get settings(): DnsSettings {
    return this.#settings;
  }

  configure(settings: DnsSettings): void {
    this.#settings = settings;
    this.#replies.clear();
    this.#options.forwarder.reset(new Set([...settings.stubDomains.values(), this.#upstreams()].flat()));
  }

  /** Undefined for what deserves no answer. */
  resolve(message: Buffer, transport: Transport): Buffer | Promise<Buffer> | undefined {
    const startedMs = performance.now();
    const reply = (transport === "udp" && this.#replies.get(message)) || this.#resolveFresh(message, transport);
    if (reply === undefined) return undefined;
    countQuery(message, transport);
    if (!Buffer.isBuffer(reply)) return counted(reply, startedMs);
    countReply(reply, startedMs);
    return reply;
  }

  #resolveFresh(message: Buffer, transport: Transport): Buffer | Promise<Buffer> | undefined {
    const parsed = parseQuery(message);
    if (parsed.kind === "drop") return undefined;
    return parsed.kind === "refuse"
      ? encodeRefusal(message, parsed.rcode)
      : this.#resolveQuery(parsed.query, transport);
  }

  #resolveQuery(query: Query, transport: Transport): Buffer | Promise<Buffer> {
    const limit = transport === "udp" ? udpLimit(query) : tcpBytes;
    const local = this.#local(query.question);
    if (!local) return this.#forward(query.message, query.question.name, transport);
    if (local.kind === "alias") return this.#follow(query, local, limit);
    const reply = this.#replyOf(local, query.question.name);
    const encoded = encodeReply(query, reply, limit);
    if (transport === "udp")
      this.#replies.set(query.message, encoded, {
        madeFrom: local.madeFrom,
        addresses: addressSpan(query, reply, encoded),
      });
    return encoded;
  }

  #local(question: Question): Answer | undefined {
    const { name, type } = question;
    const addresses = this.#settings.hosts.get(name);
    if (addresses && (type === "A" || type === "AAAA"))
      return { kind: "records", records: addressRecords(name, type, addresses), madeFrom: settingsVersion };
    const found = answer(question, this.#options.zone);
    return (
      found ??
      (this.#reverseZoneOf(name) === undefined ? undefined : { kind: "absent", madeFrom: this.#options.zone.addresses })
    );
  }

  #reverseZoneOf(name: string): string | undefined {
    return name.endsWith(".arpa")
      ? this.#reverseZones.find((zone) => name === zone || name.endsWith(`.${zone}`))
      : undefined;
  }

  #replyOf(local: Exclude<Answer, Alias>, name: string): Reply {
    const records = local.kind === "records" ? local.records : [];
    const rcode = local.kind === "records" ? "NOERROR" : "NXDOMAIN";
    const authorities = records.length > 0 ? [] : this.#authority(name);
    const additionals = local.kind === "records" ? (local.extra ?? []) : [];
    return { rcode, answers: records, authorities, additionals, authoritative: true };
  }

  /** Whose word it is that there is nothing; a hosts entry may be outside of any zone of ours. */
  #authority(name: string) {
    const { zone } = this.#options;
    const owner = name === zone.domain || name.endsWith(`.${zone.domain}`) ? zone.domain : this.#reverseZoneOf(name);
    return owner === undefined ? [] : [soa(zone, owner)];
  }

  async #follow(query: Query, alias: Alias, limit: number): Promise<Buffer> {
    const reply = await follow(query.question, alias, {
      local: (question) => this.#local(question),
      forward: (message, name, transport) => this.#ask(message, name, transport),
      authority: (name) => this.#authority(name),
    });
    return encodeReply(query, reply, limit);
  }

  async #forward(message: Buffer, name: string, transport: Transport): Promise<Buffer> {
    return (await this.#ask(message, name, transport)) ?? encodeRefusal(message, "SERVFAIL");
  }

  #ask(message: Buffer, name: string, transport: Transport): Promise<Buffer | undefined> {
    return this.#options.forwarder.forward(message, stubServers(this.#settings, name) ?? this.#upstreams(), transport);
  }

  #upstreams(): readonly string[] {
    return this.#settings.upstreams ?? this.#options.upstreams();
  }
}

async function counted(reply: Promise<Buffer>, startedMs: number): Promise<Buffer> {
  const given = await reply;
  countReply(given, startedMs);
  return given;
}
