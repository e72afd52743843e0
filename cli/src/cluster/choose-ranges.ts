/**
 * A new cluster's ranges: what the flags name, and for the rest what is free on this host. A flag that names a range of each family
 * gives the cluster both, in that order. Pure.
 */
import { addressSpan, canonicalRange, ipFamilies, rangesOverlap, splitRanges, type IPFamily } from "@kayak/api/names";
import type { Flags } from "../command/flags.ts";
import type { Route } from "../preflight/addresses.ts";
import type { Problem } from "../preflight/problem.ts";
import { wishes, type RangeKey, type RangeWish } from "./options.ts";

export type Ranges = Readonly<Record<RangeKey, string>>;

export interface ChosenRanges {
  /** Empty where none was asked for. */
  readonly ranges: Ranges;
  readonly families: readonly IPFamily[];
  readonly problems: readonly Problem[];
}

/** `routes` are those that the host has. */
export function planRanges(flags: Flags, keys: readonly RangeKey[], routes: readonly Route[]): ChosenRanges {
  const lists = keys.map((key): NamedList => ({ key, flag: wishes[key].flag, named: namedRanges(flags, key) }));
  const families = wantedFamilies(flags, keys);
  const chosen: Record<RangeKey, string[]> = { nodeCIDR: [], clusterCIDR: [], serviceCIDR: [] };
  const problems = lists.flatMap((list) => misshapen(list, families));
  for (const family of problems.length > 0 ? [] : familiesOfKey("nodeCIDR", families)) {
    for (const { key, named } of lists.filter((list) => familiesOfKey(list.key, families).includes(family))) {
      const own = Object.values(chosen).flat();
      const taken = [...routes, ...own.map((range) => ({ range, device: "another of the cluster's ranges" }))];
      const choice = choose(wishes[key], { family, named: named.find((range) => familyOf(range) === family), taken });
      if (typeof choice === "string") chosen[key].push(choice);
      else problems.push(choice);
    }
  }
  const joined = (key: RangeKey) => chosen[key].join(",");
  const [nodeCIDR, clusterCIDR, serviceCIDR] = [joined("nodeCIDR"), joined("clusterCIDR"), joined("serviceCIDR")];
  return { ranges: { nodeCIDR, clusterCIDR, serviceCIDR }, families, problems };
}

/**
 * Those of pods and services: both, in the order of the first flag that names both; IPv6 alone where theirs name nothing else. What nodes
 * have decides only where nobody says more.
 */
export function wantedFamilies(flags: Flags, keys: readonly RangeKey[]): readonly IPFamily[] {
  const named = (key: RangeKey) => [...new Set(namedRanges(flags, key).map(familyOf))];
  const lists = keys.filter((key) => key !== "nodeCIDR").map(named);
  const alone = lists.find(([first]) => first === "IPv6");
  return lists.find(isBoth) ?? alone ?? [named("nodeCIDR")].find(isBoth) ?? ["IPv4"];
}

function isBoth(families: readonly IPFamily[]): boolean {
  return families.length === ipFamilies.length;
}

/** Nodes have IPv4 in any case: images, and names of the outside, mostly come that way. */
function familiesOfKey(key: RangeKey, families: readonly IPFamily[]): readonly IPFamily[] {
  return key === "nodeCIDR" && !families.includes("IPv4") ? [...families, "IPv4"] : families;
}

interface NamedList {
  readonly key: RangeKey;
  readonly flag: string;
  readonly named: readonly string[];
}

function namedRanges(flags: Flags, key: RangeKey): readonly string[] {
  return splitRanges(flags.string(wishes[key].flag) ?? "");
}

/** Of what may be no range at all. */
function familyOf(range: string): IPFamily {
  return range.includes(":") ? "IPv6" : "IPv4";
}

/** A list that no cluster can have, whatever its ranges are; or not this one, for the families that it has. */
function misshapen({ key, flag, named }: NamedList, families: readonly IPFamily[]): Problem[] {
  const own = named.map(familyOf);
  const text = `--${flag} "${named.join(",")}"`;
  const example = (order: readonly IPFamily[]) => order.map((family) => wishes[key].of[family].candidates[0]).join(",");
  const twice = own.find((family, index) => own.indexOf(family) < index);
  if (twice)
    return [
      { what: `${text} names two ${twice} ranges`, fix: `name one, or one of each family: ${example(ipFamilies)}` },
    ];
  if (fits(own, familiesOfKey(key, families))) return [];
  const what = `${text} has ${said(own)}, where another range has ${said(families)}`;
  return [{ what, fix: `name the same families in one order, as in ${example(familiesOfKey(key, families))}` }];
}

/** IPv6 is chosen beside IPv4 where only that is named, and the other way round for nodes alone. */
function fits(own: readonly IPFamily[], families: readonly IPFamily[]): boolean {
  return own.length < 2 ? own.every((family) => families.includes(family)) : own.join() === families.join();
}

function said(families: readonly IPFamily[]): string {
  return families.length > 1 ? families.join(" before ") : `${families.join()} alone`;
}

interface Wanted {
  readonly family: IPFamily;
  readonly named: string | undefined;
  readonly taken: readonly Route[];
}

function choose({ flag, of }: RangeWish, { family, named, taken }: Wanted): string | Problem {
  const { candidates, prefixes } = of[family];
  const [widest, narrowest] = prefixes;
  const obstacle = (range: string) => taken.find((route) => rangesOverlap(range, route.range));
  if (named === undefined) return candidates.find((range) => !obstacle(range)) ?? nothingFree(flag, family);
  const span = addressSpan(named);
  const fix = `write it like ${candidates[0]}`;
  if (!span) return { what: `--${flag} "${named}" is not an ${family} range`, fix };
  if (span.prefix < widest || span.prefix > narrowest)
    return { what: `--${flag} ${named} is not between /${widest} and /${narrowest}`, fix };
  const route = obstacle(named);
  if (!route) return canonicalRange(named);
  const what = `--${flag} ${named} overlaps ${route.range}, which is in use (${route.device})`;
  return { what, fix: "name another range, or leave the flag out: a free one is taken" };
}

function nothingFree(flag: string, family: IPFamily): Problem {
  const form = family === "IPv4" ? "A.B.C.D/N" : "A.B.C.D/N,A:B::/N";
  return { what: `no ${family} range for --${flag} is free on this host`, fix: `name one: --${flag} ${form}` };
}
