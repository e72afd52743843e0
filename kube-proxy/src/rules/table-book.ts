/** One table, put together from what service ports contribute: chains of their own, and rules in chains that they share. */
import type { IPFamily } from "@kayak/api";
import type { Table } from "./chains.ts";
import { dispatchRule, isDispatchChain } from "./dispatch.ts";

/** Leads to the dispatch chains. */
const entrance = "KUBE-SERVICES";

export class TableBook {
  readonly #family: IPFamily;
  /** The chains that are always there, with the rules that come after everybody's. */
  readonly #base: Table;
  readonly #chains: Map<string, readonly string[]>;
  /** Of each shared chain, the rules by who contributes them. */
  readonly #shares = new Map<string, Map<string, readonly string[]>>();
  readonly #touched = new Set<string>();

  constructor(family: IPFamily, base: Table) {
    this.#family = family;
    this.#base = base;
    this.#chains = new Map(base);
  }

  get chains(): Table {
    return this.#chains;
  }

  add(key: string, part: Table): void {
    for (const [chain, rules] of part) {
      this.#touched.add(chain);
      if (this.#isShared(chain)) this.#sharesOf(chain).set(key, rules);
      else this.#chains.set(chain, rules);
    }
  }

  remove(key: string, part: Table): void {
    for (const chain of part.keys()) {
      this.#touched.add(chain);
      if (this.#isShared(chain)) this.#sharesOf(chain).delete(key);
      else this.#chains.delete(chain);
    }
  }

  /** Puts the shared chains together; returns all chains that were touched since the last time. */
  settle(): ReadonlySet<string> {
    const touched = new Set(this.#touched);
    this.#touched.clear();
    for (const chain of [...touched].filter(isDispatchChain)) if (this.#lead(chain)) touched.add(entrance);
    for (const chain of touched) if (this.#isShared(chain)) this.#join(chain);
    return touched;
  }

  /** A dispatch chain exists as long as there is something in it. Returns whether that changed. */
  #lead(chain: string): boolean {
    const isWanted = this.#sharesOf(chain).size > 0;
    if (isWanted === this.#chains.has(chain)) return false;
    if (isWanted) this.#sharesOf(entrance).set(chain, [dispatchRule(chain, this.#family)]);
    else this.#sharesOf(entrance).delete(chain);
    return true;
  }

  /** In the order of keys, so that the same contributions always give the same chain. */
  #join(chain: string): void {
    const shares = [...this.#sharesOf(chain)].sort(([a], [b]) => (a < b ? -1 : 1));
    if (shares.length === 0 && isDispatchChain(chain)) this.#chains.delete(chain);
    else this.#chains.set(chain, [...shares.flatMap(([, rules]) => rules), ...(this.#base.get(chain) ?? [])]);
  }

  #isShared(chain: string): boolean {
    return this.#base.has(chain) || isDispatchChain(chain);
  }

  #sharesOf(chain: string): Map<string, readonly string[]> {
    const shares = this.#shares.get(chain) ?? new Map<string, readonly string[]>();
    this.#shares.set(chain, shares);
    return shares;
  }
}
