/** What was found out about tokens, for a while. Those who ask while the answer is on its way wait for the same one. */
import { createHash } from "node:crypto";

interface Entry<T> {
  readonly answer: Promise<T>;
  readonly untilMs: number;
}

/** Everything is forgotten beyond this many. */
const maxEntries = 4096;

export class TokenCache<T> {
  private readonly options: { readonly ttlMs: number; readonly now: () => number };
  /** By digest: a token must not be found in a dump of memory. */
  private readonly entries = new Map<string, Entry<T>>();

  constructor(options: { readonly ttlMs: number; readonly now: () => number }) {
    this.options = options;
  }

  /** A failure to find out is not remembered. */
  get(token: string, find: () => Promise<T>): Promise<T> {
    const key = createHash("sha256").update(token).digest("base64");
    const now = this.options.now();
    const known = this.entries.get(key);
    if (known && known.untilMs > now) return known.answer;
    if (this.entries.size >= maxEntries) this.entries.clear();
    const entry = { answer: find(), untilMs: now + this.options.ttlMs };
    this.entries.set(key, entry);
    entry.answer.catch(() => this.entries.get(key) === entry && this.entries.delete(key));
    return entry.answer;
  }
}
