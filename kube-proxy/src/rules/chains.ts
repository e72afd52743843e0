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

/** What is kept up to date. */
export type MutableRuleSet = Readonly<Record<TableName, Map<string, readonly string[]>>>;

export const tables = ["nat", "filter"] as const;
export type TableName = (typeof tables)[number];

/** A jump from one of the kernel's own chains into one of ours. */
export interface Jump {
  readonly table: TableName;
  readonly from: string;
  /** As in a table: without `-A CHAIN `. */
  readonly rule: string;
}

/** Some of the chains of each table. */
export type ChainNames = Readonly<Record<TableName, ReadonlySet<string>>>;

/** What a table is while it is put together. */
export class TableBuilder {
  readonly #chains = new Map<string, string[]>();

  /** With chains that exist whether they get rules or not. */
  constructor(declared: readonly string[] = []) {
    for (const name of declared) this.chain(name);
  }

  /** Appends to the chain. */
  chain(name: string): (rule: string) => void {
    const rules = this.#chains.get(name) ?? [];
    this.#chains.set(name, rules);
    return (rule) => void rules.push(rule);
  }

  has(name: string): boolean {
    return this.#chains.has(name);
  }

  build(): Table {
    return this.#chains;
  }
}
