/**
 * Keeps the kernel's rules equal to what the services want. Changes are applied at once as long as they come singly; in a burst
 * they are gathered, so that restores take a bounded share of the node.
 */
import type { Clock } from "@kayak/client";
import type { Logger } from "@kayak/api";
import { flushStale, mayBeStale } from "./iptables/conntrack.ts";
import type { Iptables } from "./iptables/iptables.ts";
import { noteRestored, planRestore } from "./rules/diff.ts";
import type { ChainNames, MutableRuleSet, RuleSet } from "./rules/chains.ts";
import { parseSaved } from "./rules/parse.ts";
import type { ServicePort } from "./services/service-port.ts";

export interface ProxierOptions {
  readonly iptables: Iptables;
  /** Reads the state at the moment it is called; told of the services that changed since the last time. */
  readonly servicePorts: (changed: ReadonlySet<string>) => readonly ServicePort[];
  readonly render: (ports: readonly ServicePort[]) => Rendered;
  /** Of this node, as they are now. */
  readonly nodeIPs: () => readonly string[];
  /** Told of what the kernel has after each round. */
  readonly synced?: (ports: readonly ServicePort[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What follows from the ports alone. */
export interface Rendered {
  readonly rules: RuleSet;
  /** The only chains that can differ from what was rendered before; absent: any can. */
  readonly touched?: ChainNames;
}

/** After a round the proxier rests as long as the round took, so that it uses at most half of its time; and at least this long. */
const minRestMs = 2;
/** How often the kernel's rules are compared with ours, in case somebody else changed them: soon where that is cheap. */
const resyncMs = { min: 5000, max: 30_000 };
/** A comparison takes at most this share of the time. */
const resyncShare = 0.001;
/** Then the look goes first. */
const maxMissedLooks = 5;
/** After a failed restore. */
const retryMs = 1000;

const none: ChainNames = { nat: new Set(), filter: new Set() };

function union(a: ChainNames | undefined, b: ChainNames | undefined): ChainNames | undefined {
  return a && b && { nat: new Set([...a.nat, ...b.nat]), filter: new Set([...a.filter, ...b.filter]) };
}

export class Proxier {
  readonly #options: ProxierOptions;
  /** What the kernel has, as far as we know; absent: to be read before the next restore. */
  #applied: MutableRuleSet | undefined;
  /** The only chains in which that can differ from what is wanted; absent: any can. */
  #unsettled: ChainNames | undefined;
  #ports: readonly ServicePort[] = [];
  #dirty = false;
  /** By `namespace/name`. */
  readonly #changedServices = new Set<string>();
  /** What changes before this is gathered for the next round. */
  #restUntilMs = 0;
  /** What the last look at the kernel took. */
  #lookMs = 0;
  #lookedAtMs = 0;
  /** How many looks in a row came to nothing because something changed meanwhile. */
  #missedLooks = 0;
  #healthy = false;
  #updatedMs = 0;
  #wake: () => void = () => {};

  constructor(options: ProxierOptions) {
    this.#options = options;
  }

  /** Whether the kernel has the rules, as far as we know. */
  get healthy(): boolean {
    return this.#healthy;
  }

  /** When it last had all that was wanted. */
  get updatedMs(): number {
    return this.#updatedMs;
  }

  /** Something changed: the service, or where there is none, something else. */
  changed(service?: string): void {
    if (service !== undefined) this.#changedServices.add(service);
    this.#dirty = true;
    this.#wake();
  }

  /** What is known of the kernel may not be so any more: the next round looks. */
  forget(): void {
    this.#applied = undefined;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const stop = () => this.#wake();
    signal.addEventListener("abort", stop, { once: true });
    this.changed();
    while (!signal.aborted) {
      const untilLookMs = this.#lookedAtMs + this.#resyncMs - clock.elapsed();
      if (!this.#dirty && untilLookMs > 0) await this.#sleep(untilLookMs);
      if (signal.aborted) break;
      if (!this.#dirty) {
        await this.#compare();
        continue;
      }
      await this.#rest();
      await this.#syncOrRetry();
    }
    signal.removeEventListener("abort", stop);
  }

  get #resyncMs(): number {
    return Math.min(resyncMs.max, Math.max(resyncMs.min, this.#lookMs / resyncShare));
  }

  /** A look takes long where there are many rules. A change that comes meanwhile ends it, unless none has succeeded for long. */
  async #compare(): Promise<void> {
    const look = new AbortController();
    this.#wake = () => {
      if (this.#missedLooks < maxMissedLooks) look.abort();
    };
    const found = await this.#look(look.signal).catch((error: unknown) => {
      if (!look.signal.aborted) this.#options.logger.warn("reading rules failed", { error });
      return undefined;
    });
    this.#missedLooks = look.signal.aborted ? this.#missedLooks + 1 : 0;
    if (look.signal.aborted) return;
    if (found) this.#remember(found);
    else this.forget();
    this.#dirty = true;
  }

  async #syncOrRetry(): Promise<void> {
    const { clock } = this.#options;
    const begun = clock.elapsed();
    this.#dirty = false;
    try {
      await this.#syncOrLookAgain();
      this.#healthy = true;
      this.#updatedMs = clock.now();
    } catch (error) {
      this.#options.logger.error("restoring rules failed", { error });
      this.#healthy = false;
      clock.after(retryMs, () => this.changed());
    }
    this.#restUntilMs = clock.elapsed() + Math.max(minRestMs, clock.elapsed() - begun);
  }

  /** What we know of the kernel may be out of date, because somebody took a chain away. */
  async #syncOrLookAgain(): Promise<void> {
    const remembered = this.#applied !== undefined;
    try {
      await this.sync();
    } catch (error) {
      this.forget();
      if (!remembered) throw error;
      await this.sync();
    }
  }

  /** One round; resolves when the kernel has the rules. */
  async sync(): Promise<void> {
    const { servicePorts, render, nodeIPs, iptables } = this.#options;
    const ports = servicePorts(this.#changedServices);
    const { rules, touched } = render(ports);
    this.#unsettled = union(this.#unsettled, touched);
    this.#changedServices.clear(); // only now: if something failed before, the next round is told of them again
    await this.#restore(this.#applied ?? this.#remember(await this.#look()), rules);
    const before = this.#ports;
    this.#ports = ports;
    this.#options.synced?.(ports);
    if (mayBeStale(before, ports)) await flushStale({ before, now: ports, nodeIPs: nodeIPs() }, iptables.family);
  }

  async #restore(current: MutableRuleSet, wanted: RuleSet): Promise<void> {
    const text = planRestore(current, wanted, this.#unsettled);
    if (text !== undefined) await this.#options.iptables.restore(text);
    noteRestored(current, wanted, this.#unsettled); // lets go of the texts that a look has read, too
    this.#unsettled = none;
  }

  #remember(found: MutableRuleSet): MutableRuleSet {
    this.#unsettled = undefined;
    return (this.#applied = found);
  }

  async #look(signal?: AbortSignal): Promise<MutableRuleSet> {
    const { iptables, clock } = this.#options;
    const begun = clock.elapsed();
    this.#lookedAtMs = begun;
    const found = parseSaved(await iptables.save(signal));
    this.#lookMs = clock.elapsed() - begun;
    return found;
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
    const leftMs = this.#restUntilMs - clock.elapsed();
    if (leftMs > 0) await new Promise<void>((resolve) => void clock.after(leftMs, resolve));
  }
}
