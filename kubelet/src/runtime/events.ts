/** Hands events to everyone who listens, each at their own pace. */
import type { ContainerEvent } from "../cri.ts";

/** A listener that falls further behind loses its oldest events; `listContainers` still tells the truth. */
const maxPending = 10_000;

export class EventHub {
  readonly #listeners = new Set<Listener>();

  emit(event: ContainerEvent): void {
    for (const listener of this.#listeners) listener.push(event);
  }

  /** Listens from the call on, not from the first `next()`. */
  listen(signal: AbortSignal): AsyncIterable<ContainerEvent> {
    const listener = new Listener();
    if (signal.aborted) listener.end();
    else {
      this.#listeners.add(listener);
      const stop = () => {
        this.#listeners.delete(listener);
        listener.end();
      };
      signal.addEventListener("abort", stop, { once: true });
    }
    return listener.drain();
  }

  close(): void {
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }
}

class Listener {
  readonly #pending: ContainerEvent[] = [];
  #ended = false;
  #wake: () => void = () => {};

  push(event: ContainerEvent): void {
    if (this.#pending.length === maxPending) this.#pending.shift();
    this.#pending.push(event);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *drain(): AsyncGenerator<ContainerEvent> {
    for (;;) {
      while (this.#pending.length > 0) yield this.#pending.shift() as ContainerEvent;
      if (this.#ended) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
