/** What brings the kernel's rules to those that are wanted: the text for one `iptables-restore --noflush`. */
import { jumps, ownChains } from "./base.ts";
import { tables, type Jump, type RuleSet, type Table, type TableName } from "./chains.ts";
import { isServiceChain } from "./names.ts";

/** A chain that isn't named in the text keeps its rules, and with them its place in the round. */
export function planRestore(current: RuleSet, wanted: RuleSet): string | undefined {
  const sections = tables.flatMap((table) => planTable(table, current[table], wanted[table]));
  return sections.length === 0 ? undefined : `${sections.join("\n")}\n`;
}

function planTable(name: TableName, current: Table, wanted: Table): string[] {
  const changed = [...wanted].filter(([chain, rules]) => !sameRules(current.get(chain), rules));
  const stale = [...current.keys()].filter((chain) => !wanted.has(chain) && isServiceChain(chain));
  const insertions = missingJumps(name, current);
  if (changed.length + stale.length + insertions.length === 0) return [];
  return [
    `*${name}`,
    ...[...changed.map(([chain]) => chain), ...stale].map((chain) => `:${chain} - [0:0]`),
    ...changed.flatMap(([chain, rules]) => rules.map((rule) => `-A ${chain} ${rule}`)),
    ...insertions,
    ...stale.map((chain) => `-X ${chain}`),
    "COMMIT",
  ];
}

function sameRules(a: readonly string[] | undefined, b: readonly string[]): boolean {
  if (a === b) return true;
  return a !== undefined && a.length === b.length && a.every((rule, i) => rule === b[i]);
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

/** What the kernel has once the planned text was applied. */
export function afterRestore(current: RuleSet, wanted: RuleSet): RuleSet {
  const withJumps = (name: TableName): Table => {
    const after = new Map(wanted[name]);
    const inserted = missing(name, current[name]);
    for (const [chain, rules] of current[name]) {
      if (after.has(chain) || isServiceChain(chain)) continue;
      after.set(chain, [...inserted.filter((jump) => jump.from === chain).map((jump) => jump.rule), ...rules]);
    }
    for (const [chain, rules] of newHomes(inserted, current[name])) after.set(chain, rules);
    return after;
  };
  return { nat: withJumps("nat"), filter: withJumps("filter") };
}

/** Built-in chains that the kernel didn't show before their first rule. */
function newHomes(inserted: readonly Jump[], current: Table): [string, string[]][] {
  const homes = [...new Set(inserted.map((jump) => jump.from))].filter((chain) => !current.has(chain));
  return homes.map((chain) => [chain, inserted.filter((jump) => jump.from === chain).map((jump) => jump.rule)]);
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
