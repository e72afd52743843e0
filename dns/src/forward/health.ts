/**
 * Which servers are worth asking. One that has not answered several times in a row is left alone, so that clients get their
 * failure at once; a single query at a time finds out whether it is back.
 */
import type { Clock } from "@kayak/client";

export interface HealthEvents {
  down(server: string, reason: string): void;
  up(server: string): void;
}

/** Failures in a row after which a server counts as down. */
const failuresUntilDown = 3;
/** How long it is then left alone. */
const restMs = 2000;

interface State {
  failures: number;
  /** Not to be asked before. */
  restUntilMs: number;
}

export class Health {
  readonly #clock: Clock;
  readonly #events: HealthEvents;
  readonly #states = new Map<string, State>();

  constructor(clock: Clock, events: HealthEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  /** The servers to ask now, in their order; asking for one that is down uses up its turn. */
  candidates(servers: readonly string[]): string[] {
    const healthy = servers.filter((server) => !this.#isDown(server));
    return healthy.length > 0 ? healthy : servers.filter((server) => this.#takeTurn(server));
  }

  succeeded(server: string): void {
    if (this.#isDown(server)) this.#events.up(server);
    this.#states.delete(server);
  }

  failed(server: string, reason: string): void {
    const wasDown = this.#isDown(server);
    const failures = (this.#states.get(server)?.failures ?? 0) + 1;
    this.#states.set(server, { failures, restUntilMs: this.#clock.now() + restMs });
    if (!wasDown && this.#isDown(server)) this.#events.down(server, reason);
  }

  /** Forgets servers that are no longer in use. */
  keepOnly(servers: ReadonlySet<string>): void {
    for (const server of this.#states.keys()) if (!servers.has(server)) this.#states.delete(server);
  }

  #isDown(server: string): boolean {
    return (this.#states.get(server)?.failures ?? 0) >= failuresUntilDown;
  }

  #takeTurn(server: string): boolean {
    const state = this.#states.get(server);
    if (!state || this.#clock.now() < state.restUntilMs) return false;
    state.restUntilMs = this.#clock.now() + restMs;
    return true;
  }
}
