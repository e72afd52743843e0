/**
 * Keeps the kernel's rules equal to what the services want. Changes are applied at once as long as they come singly; in a burst
 * they are gathered, so that restores take a bounded share of the node.
 */
import type { Clock } from "@kayak/client";
import type { Logger } from "@kayak/api";
import { flushConntrack, planFlushes } from "./iptables/conntrack.ts";
import type { Iptables } from "./iptables/iptables.ts";
import { afterRestore, planRestore } from "./rules/diff.ts";
import type { RuleSet } from "./rules/chains.ts";
import { parseSaved } from "./rules/parse.ts";
import { renderRules } from "./rules/render.ts";
import type { ServicePort } from "./services/service-port.ts";

export interface ProxierOptions {
  readonly iptables: Iptables;
  /** Reads the state at the moment it is called. */
  readonly servicePorts: () => readonly ServicePort[];
  readonly clusterCIDR: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** After a round the proxier rests as long as the round took, so that it uses at most half of its time; and at least this long. */
const minRestMs = 2;
/** How often the kernel's rules are compared with ours, in case somebody else changed them. */
const resyncMs = 30_000;
/** After a failed restore. */
const retryMs = 1000;

export class Proxier {
  readonly #options: ProxierOptions;
  /** What the kernel has, as far as we know; absent: to be read before the next restore. */
  #applied: RuleSet | undefined;
  #ports: readonly ServicePort[] = [];
  #dirty = false;
  /** What changes before this is gathered for the next round. */
  #restUntilMs = 0;
  #wake: () => void = () => {};

  constructor(options: ProxierOptions) {
    this.#options = options;
  }

  /** Something changed. */
  changed(): void {
    this.#dirty = true;
    this.#wake();
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#wake();
    signal.addEventListener("abort", stop, { once: true });
    this.changed();
    while (!signal.aborted) {
      if (!this.#dirty) await this.#sleep(resyncMs);
      if (signal.aborted) break;
      if (!this.#dirty) this.#applied = undefined; // woken by the clock: look again
      await this.#rest();
      await this.#syncOrRetry();
    }
    signal.removeEventListener("abort", stop);
  }

  async #syncOrRetry(): Promise<void> {
    const { clock } = this.#options;
    const begun = clock.now();
    this.#dirty = false;
    try {
      await this.sync();
    } catch (error) {
      this.#options.logger.error("restoring rules failed", { error });
      this.#applied = undefined;
      clock.after(retryMs, () => this.changed());
    }
    this.#restUntilMs = clock.now() + Math.max(minRestMs, clock.now() - begun);
  }

  /** One round; resolves when the kernel has the rules. */
  async sync(): Promise<void> {
    const { iptables, servicePorts, clusterCIDR } = this.#options;
    const ports = servicePorts();
    const wanted = renderRules(ports, { clusterCIDR });
    const current = (this.#applied ??= parseSaved(await iptables.save()));
    const text = planRestore(current, wanted);
    if (text !== undefined) {
      await iptables.restore(text);
      this.#applied = afterRestore(current, wanted);
    }
    await flushConntrack(planFlushes(this.#ports, ports));
    this.#ports = ports;
  }

  /** Until something changes or the time is over. */
  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(ms, resolve);
      this.#wake = () => {
        timer[Symbol.dispose]();
        resolve();
      };
    });
  }

  async #rest(): Promise<void> {
    const { clock } = this.#options;
    const leftMs = this.#restUntilMs - clock.now();
    if (leftMs > 0) await new Promise<void>((resolve) => void clock.after(leftMs, resolve));
  }
}
