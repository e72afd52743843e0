/**
 * Passes queries on to other servers, byte for byte but for the id, so that everything a client and a server agree on works.
 * Answers are kept for a while; the same question asked by many at once goes out once.
 */
import { randomInt } from "node:crypto";
import { withPort, type Logger } from "@kayak/api";
import type { Clock } from "@kayak/client";
import { rcodes } from "../message/query.ts";
import { countCached, countNobodyUp, countRejected, countUpstream } from "../metrics.ts";
import { queryKey, rcodeOf, withId } from "../message/wire.ts";
import { AnswerCache } from "./answer-cache.ts";
import type { Exchange, Transport } from "./exchange.ts";
import { Health, type HealthEvents } from "./health.ts";
import { parseServer } from "./server.ts";

export interface ForwarderOptions {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: HealthEvents;
}

/** For one try; clients give up after 5 s. */
const timeoutMs = 1000;
/** Tries in all, over all servers. */
const maxTries = 3;
/** Questions under way; further ones fail. */
const maxPending = 512;
/** An overload is reported once in this time. */
const reportEveryMs = 10_000;

export class Forwarder {
  readonly #options: ForwarderOptions;
  readonly #cache = new AnswerCache();
  readonly #health: Health;
  readonly #pending = new Map<string, Promise<Buffer | undefined>>();
  #reportedMs = -Infinity;

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#health = new Health(options.clock, options.events);
  }

  /** The answer with the query's id; undefined when nobody gave one. */
  async forward(query: Buffer, servers: readonly string[], transport: Transport): Promise<Buffer | undefined> {
    const id = query.readUInt16BE(0);
    const key = `${transport} ${queryKey(query)}`;
    const known = this.#cache.get(key, { id, now: this.#options.clock.now() });
    countCached(known);
    if (known) return known;
    const reply = await (this.#pending.get(key) ?? this.#start(key, () => this.#ask(query, servers, transport)));
    return reply && withId(reply, id);
  }

  /** After a change of the servers: what they said may not be what the new ones say. */
  reset(servers: ReadonlySet<string>): void {
    this.#cache.clear();
    this.#health.keepOnly(servers);
  }

  async #start(key: string, ask: () => Promise<Buffer | undefined>): Promise<Buffer | undefined> {
    if (this.#pending.size >= maxPending) return this.#overloaded();
    const asking = ask();
    this.#pending.set(key, asking);
    try {
      const reply = await asking;
      if (reply) this.#cache.set(key, reply, this.#options.clock.now());
      return reply;
    } finally {
      this.#pending.delete(key);
    }
  }

  #overloaded(): undefined {
    const { clock, logger } = this.#options;
    countRejected();
    if (clock.now() - this.#reportedMs < reportEveryMs) return;
    this.#reportedMs = clock.now();
    logger.warn("too many queries wait for other servers, failing some", { pending: maxPending });
  }

  /**
   * Each server in turn, from the first again while there are tries left and servers up. One that answers but could not find
   * out leaves it to the next; if none could, its word is passed on.
   */
  async #ask(query: Buffer, servers: readonly string[], transport: Transport): Promise<Buffer | undefined> {
    let last: Buffer | undefined;
    for (let i = 0; i < maxTries; i++) {
      const candidates = this.#health.candidates(servers);
      const server = candidates[i % candidates.length];
      if (server === undefined) {
        if (last === undefined) countNobodyUp();
        break;
      }
      const reply = await this.#try(query, server, transport);
      if (reply && rcodeOf(reply) !== rcodes.SERVFAIL && rcodeOf(reply) !== rcodes.REFUSED) return reply;
      last = reply ?? last;
    }
    return last;
  }

  async #try(query: Buffer, server: string, transport: Transport): Promise<Buffer | undefined> {
    const to = parseServer(server);
    const label = withPort(to.address, to.port);
    const startedMs = performance.now();
    try {
      const reply = await this.#options.exchange(withId(query, randomInt(0x1_0000)), to, { transport, timeoutMs });
      countUpstream(label, reply, startedMs);
      this.#health.succeeded(server);
      return reply;
    } catch (error) {
      countUpstream(label, undefined, startedMs);
      this.#health.failed(server, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}
