/** Remembers answers for as long as each is good. Whoever asks while an answer is on its way waits for the same one; failures are forgotten. */
import type { Clock } from "@kayak/client";

/** Beyond this the oldest answer is forgotten. */
const MAX_ENTRIES = 1_000;

interface Entry<Value> {
  readonly answer: Promise<Value>;
  /** As time elapses; for ever until the answer is there. */
  goodUntil: number;
}

export class ExpiringCache<Value> {
  readonly #clock: Clock;
  readonly #goodForMs: (value: Value) => number;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(clock: Clock, goodForMs: (value: Value) => number) {
    this.#clock = clock;
    this.#goodForMs = goodForMs;
  }

  get(key: string, ask: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key);
    if (known && this.#clock.elapsed() < known.goodUntil) return known.answer;
    this.#entries.delete(key);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= MAX_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
    const entry = { answer: ask(), goodUntil: Infinity };
    this.#entries.set(key, entry);
    entry.answer.then(
      (value) => (entry.goodUntil = this.#clock.elapsed() + this.#goodForMs(value)),
      () => this.#entries.get(key) === entry && this.#entries.delete(key),
    );
    return entry.answer;
  }
}
