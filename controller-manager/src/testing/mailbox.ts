/** Values put in by one side and iterated by the other, in order, until closed. */
export class Mailbox<T> implements AsyncIterable<T> {
  readonly #values: T[];
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(values: readonly T[]) {
    this.#values = [...values];
  }

  put(value: T): void {
    this.#values.push(value);
    this.#wake?.();
  }

  /** What is left in it is dropped. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (!this.#closed) {
      const value = this.#values.shift();
      if (value !== undefined) yield value;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
