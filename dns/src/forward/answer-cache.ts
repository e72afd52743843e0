/** Other servers' answers, as long as they say they hold, but not for long: their bytes as they came, with TTLs counted down. */
import { rcodes } from "../message/query.ts";
import { copyToKeep, isTruncated, rcodeOf, ttlOffsets, withId } from "../message/wire.ts";

interface Entry {
  readonly reply: Buffer;
  readonly ttls: readonly number[];
  readonly storedMs: number;
  readonly untilMs: number;
}

/** The least recently used goes first. With the bound below at most 8 MiB, usually a tenth of it. */
export const maxEntries = 2048;
/** Larger answers are passed on but not kept. */
const maxReplyBytes = 4096;
/** Seconds; as CoreDNS is set up in clusters. */
const maxTtl = 30;

export class AnswerCache {
  readonly #entries = new Map<string, Entry>();

  /** With the id given. */
  get(key: string, { id, now }: { id: number; now: number }): Buffer | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (now >= entry.untilMs) return undefined;
    this.#entries.set(key, entry);
    return aged(withId(entry.reply, id), entry, Math.floor((now - entry.storedMs) / 1000));
  }

  set(key: string, reply: Buffer, now: number): void {
    const ttls = keepable(reply);
    if (!ttls) return;
    const ttl = Math.min(maxTtl, ...ttls.map((offset) => reply.readUInt32BE(offset)));
    if (ttl <= 0) return;
    if (this.#entries.size >= maxEntries) this.#entries.delete(this.#entries.keys().next().value ?? "");
    this.#entries.set(key, { reply: copyToKeep(reply), ttls, storedMs: now, untilMs: now + ttl * 1000 });
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** Where its TTLs are; undefined for what must be asked again: failures, parts, and answers that don't say how long they hold. */
function keepable(reply: Buffer): number[] | undefined {
  const rcode = rcodeOf(reply);
  if (reply.length > maxReplyBytes || isTruncated(reply) || (rcode !== rcodes.NOERROR && rcode !== rcodes.NXDOMAIN))
    return undefined;
  try {
    const ttls = ttlOffsets(reply);
    return ttls.length > 0 ? ttls : undefined;
  } catch {
    return undefined;
  }
}

function aged(reply: Buffer, { ttls }: Entry, seconds: number): Buffer {
  for (const offset of ttls) reply.writeUInt32BE(Math.max(0, reply.readUInt32BE(offset) - seconds), offset);
  return reply;
}
