/**
 * A new cluster's ranges: what the flags name, and for the rest what is free on this host. A flag that names a range of each family
 * gives the cluster both, in that order. Pure.
 */
import {
  addressSpan,
  canonicalRange,
  ipFamilies,
  otherFamily,
  rangesOverlap,
  splitRanges,
  type IPFamily,
} from "@kayak/api/names";
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
  for (const family of problems.length > 0 ? [] : families) {
    for (const { key, named } of lists) {
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

/** In the order of the first flag that names both. */
export function wantedFamilies(flags: Flags, keys: readonly RangeKey[]): readonly IPFamily[] {
  const lists = keys.map((key) => namedRanges(flags, key).map(familyOf));
  const both = lists.find((families) => new Set(families).size === ipFamilies.length);
  return both === undefined ? ["IPv4"] : [...new Set(both)];
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

/** A list that no cluster can have, whatever its ranges are. */
function misshapen({ key, flag, named }: NamedList, families: readonly IPFamily[]): Problem[] {
  const own = named.map(familyOf);
  const [first = "IPv4"] = own;
  const text = `--${flag} "${named.join(",")}"`;
  const example = (order: readonly IPFamily[]) => order.map((family) => wishes[key].of[family].candidates[0]).join(",");
  if (new Set(own).size < own.length) {
    const twice = own.find((family, index) => own.indexOf(family) < index);
    return [
      { what: `${text} names two ${twice} ranges`, fix: `name one, or one of each family: ${example(ipFamilies)}` },
    ];
  }
  if (own.length === 1 && first === "IPv6")
    return [
      {
        what: `${text} names IPv6 alone; a cluster has IPv4, or both families`,
        fix: `name both, that which shall be the first in front: ${example(["IPv6", "IPv4"])}`,
      },
    ];
  if (own.length > 1 && first !== families[0])
    return [
      {
        what: `${text} has ${first} first, where another range has ${otherFamily(first)}`,
        fix: "name them in one order",
      },
    ];
  return [];
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
