/** What AbortSignals need when they live as long as a component and many things listen to them. */
import { setMaxListeners } from "node:events";

/** Node warns of a leak at eleven listeners; here each request under way is one. */
export function expectListeners(signal: AbortSignal): void {
  setMaxListeners(0, signal);
}

/**
 * An AbortController that follows another signal, and lets go of it when disposed of: AbortSignal.any would keep an entry in a
 * long-lived signal for each short-lived one.
 */
export class LinkedAbort implements Disposable {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  readonly #follow = () => this.#controller.abort(this.#parent.reason);

  constructor(parent: AbortSignal) {
    this.#parent = parent;
    if (parent.aborted) this.#follow();
    else parent.addEventListener("abort", this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason?: unknown): void {
    this.#controller.abort(reason);
  }

  [Symbol.dispose](): void {
    this.#parent.removeEventListener("abort", this.#follow);
  }
}
