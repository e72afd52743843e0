/** What brings the kernel's rules to those that are wanted: the text for one `iptables-restore --noflush`. */
import { jumps, ownChains } from "./base.ts";
import {
  tables,
  type ChainNames,
  type Jump,
  type MutableRuleSet,
  type RuleSet,
  type Table,
  type TableName,
} from "./chains.ts";
import { isServiceChain } from "./names.ts";

/**
 * A chain that isn't named in the text keeps its rules, and with them its place in the round. `among`: the only chains that can differ;
 * any can when absent.
 */
export function planRestore(current: RuleSet, wanted: RuleSet, among?: ChainNames): string | undefined {
  const sections = tables.flatMap((name) => {
    const chains = [...(among?.[name] ?? allChains(current[name], wanted[name]))];
    return planTable(name, { current: current[name], wanted: wanted[name], chains });
  });
  return sections.length === 0 ? undefined : `${sections.join("\n")}\n`;
}

function allChains(current: Table, wanted: Table): Iterable<string> {
  return new Set([...wanted.keys(), ...current.keys()]);
}

interface Difference {
  readonly current: Table;
  readonly wanted: Table;
  readonly chains: readonly string[];
}

function planTable(name: TableName, { current, wanted, chains }: Difference): string[] {
  const changed = chains.filter((chain) => wanted.has(chain) && !sameRules(current.get(chain), wanted.get(chain)));
  const stale = chains.filter((chain) => isStale(chain, current, wanted));
  const insertions = missingJumps(name, current);
  if (changed.length + stale.length + insertions.length === 0) return [];
  return [
    `*${name}`,
    ...[...changed, ...stale].map((chain) => `:${chain} - [0:0]`),
    ...changed.flatMap((chain) => wanted.get(chain)?.map((rule) => `-A ${chain} ${rule}`) ?? []),
    ...insertions,
    ...stale.map((chain) => `-X ${chain}`),
    "COMMIT",
  ];
}

function isStale(chain: string, current: Table, wanted: Table): boolean {
  return current.has(chain) && !wanted.has(chain) && isServiceChain(chain);
}

function sameRules(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && a.length === b.length && a.every((rule, i) => rule === b[i]);
}

/** Inserted one before the other, so the last one named ends up first. */
function missingJumps(table: TableName, current: Table): string[] {
  return missing(table, current)
    .toReversed()
    .map((jump) => `-I ${jump.from} ${jump.rule}`);
}

function missing(table: TableName, current: Table): readonly Jump[] {
  return jumps.filter((jump) => jump.table === table && !current.get(jump.from)?.includes(jump.rule));
}

/** Notes in `current` that the planned text was applied. */
export function noteRestored(current: MutableRuleSet, wanted: RuleSet, among?: ChainNames): void {
  for (const name of tables) {
    const [chains, goal] = [current[name], wanted[name]];
    for (const { from, rule } of missing(name, chains).toReversed())
      chains.set(from, [rule, ...(chains.get(from) ?? [])]);
    for (const chain of among?.[name] ?? allChains(chains, goal)) {
      const rules = goal.get(chain);
      if (rules) chains.set(chain, rules);
      else if (isServiceChain(chain)) chains.delete(chain);
    }
  }
}

/** Removes everything of ours from what the kernel has. A chain that somebody else's rule leads to is only emptied. */
export function planCleanup(current: RuleSet): string | undefined {
  const sections = tables.flatMap((name) => {
    const table = current[name];
    const own = [...table.keys()].filter((chain) => isServiceChain(chain) || ownChains[name].includes(chain));
    const present = jumps.filter((jump) => jump.table === name && table.get(jump.from)?.includes(jump.rule));
    if (own.length + present.length === 0) return [];
    const kept = foreignTargets(table, { own: new Set(own), jumps: new Set(present.map(ruleOf)) });
    return [
      `*${name}`,
      ...own.map((chain) => `:${chain} - [0:0]`),
      ...present.map((jump) => `-D ${jump.from} ${jump.rule}`),
      ...own.filter((chain) => !kept.has(chain)).map((chain) => `-X ${chain}`),
      "COMMIT",
    ];
  });
  return sections.length === 0 ? undefined : `${sections.join("\n")}\n`;
}

function ruleOf({ from, rule }: Jump): string {
  return `${from} ${rule}`;
}

/** Where rules lead that are neither in our chains nor our jumps. */
function foreignTargets(
  table: Table,
  { own, jumps: ours }: { own: ReadonlySet<string>; jumps: ReadonlySet<string> },
): Set<string> {
  const foreign = [...table].filter(([chain]) => !own.has(chain));
  const rules = foreign.flatMap(([chain, rules]) => rules.filter((rule) => !ours.has(`${chain} ${rule}`)));
  return new Set(rules.flatMap((rule) => / -[jg] (\S+)/.exec(` ${rule}`)?.[1] ?? []));
}
