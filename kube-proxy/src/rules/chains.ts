/**
 * A rule set as data. Rules are written as `iptables-save` prints them, so that what the kernel has and what is wanted can be
 * compared text by text.
 */

/** Chain to its rules, each without the leading `-A CHAIN `. */
export type Table = ReadonlyMap<string, readonly string[]>;

export interface RuleSet {
  readonly nat: Table;
  readonly filter: Table;
}

export const tables = ["nat", "filter"] as const;
export type TableName = (typeof tables)[number];

/** A jump from one of the kernel's own chains into one of ours. */
export interface Jump {
  readonly table: TableName;
  readonly from: string;
  /** As in a table: without `-A CHAIN `. */
  readonly rule: string;
}

/** What a table is while it is put together. */
export class TableBuilder {
  readonly #chains = new Map<string, readonly string[]>();
  /** Those that may still grow. */
  readonly #growing = new Map<string, string[]>();

  /** Declares the chain; a declared chain may stay empty. */
  chain(name: string): (rule: string) => void {
    const rules = this.#growing.get(name) ?? [];
    this.#growing.set(name, rules);
    this.#chains.set(name, rules);
    return (rule) => void rules.push(rule);
  }

  /** Takes over a whole chain that was made elsewhere. */
  adopt(name: string, rules: readonly string[]): void {
    this.#chains.set(name, rules);
  }

  has(name: string): boolean {
    return this.#chains.has(name);
  }

  build(): Table {
    return this.#chains;
  }
}
