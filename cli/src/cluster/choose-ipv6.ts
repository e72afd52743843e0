/** The IPv6 ranges of a new cluster. It has some if the user names at least one; the others are chosen like those of IPv4. */
import { addressSpan, numberToAddress, rangeOfFamily, spanHas } from "@kayak/api/names";
import type { Flags } from "../command/flags.ts";
import type { Route } from "../preflight/addresses.ts";
import type { Problem } from "../preflight/problem.ts";
import type { IPv6Ranges } from "./ipv6.ts";

interface Wish {
  readonly flag: string;
  readonly candidates: readonly string[];
  /** How narrow and how wide it may be. */
  readonly prefixes: readonly [widest: number, narrowest: number];
}

const dozen = Array.from({ length: 12 }, (_, index) => index);

/** A node's pods have a /64; services no more than upstream's server takes. */
const wishes: Record<keyof IPv6Ranges, Wish> = {
  nodeCIDR: { flag: "node-cidr", candidates: dozen.map((i) => `fd00:10:${89 - i}::/64`), prefixes: [8, 96] },
  clusterCIDR: { flag: "cluster-cidr", candidates: dozen.map((i) => `fd00:10:${244 + i}::/56`), prefixes: [48, 62] },
  serviceCIDR: { flag: "service-cidr", candidates: dozen.map((i) => `fd00:10:${96 + i}::/112`), prefixes: [108, 122] },
};

const keys = Object.keys(wishes) as (keyof IPv6Ranges)[];

/** What of a range flag is of IPv4; undefined where there is none. */
export function ipv4Part(text: string | undefined): string | undefined {
  const rest = text?.split(",").filter((range) => !range.includes(":"));
  return rest?.length ? rest.join(",") : undefined;
}

export interface ChosenIPv6 {
  /** Undefined: the cluster has IPv4 only. */
  readonly ranges: IPv6Ranges | undefined;
  readonly problems: readonly Problem[];
}

export function wantsIPv6(flags: Flags): boolean {
  return keys.some((key) => flags.string(wishes[key].flag)?.includes(":"));
}

/** `routes` are those that the host has. */
export function chooseIPv6(flags: Flags, routes: readonly Route[]): ChosenIPv6 {
  const problems: Problem[] = [];
  const chosen = { nodeCIDR: "", clusterCIDR: "", serviceCIDR: "" };
  for (const key of keys) {
    const given = flags.string(wishes[key].flag);
    const taken = [
      ...routes,
      ...Object.values(chosen).map((range) => ({ range, device: "another of the cluster's ranges" })),
    ];
    const choice = choose(wishes[key], given?.includes(":") ? given : undefined, taken);
    if (typeof choice === "string") chosen[key] = choice;
    else problems.push(choice);
  }
  return { ranges: chosen, problems };
}

type Choice = string | Problem;

function choose(wish: Wish, given: string | undefined, taken: readonly Route[]): Choice {
  const obstacle = (range: string) => taken.find((route) => overlap(range, route.range));
  if (given === undefined) return wish.candidates.find((range) => !obstacle(range)) ?? nothingFree(wish);
  const range = namedRange(wish, given);
  if (typeof range !== "string") return range;
  const route = obstacle(range);
  if (!route) return range;
  const what = `--${wish.flag} ${range} overlaps ${route.range}, which is in use (${route.device})`;
  return { what, fix: "name another range" };
}

/** As the kernel writes it, with the network's own address. */
function namedRange({ flag, candidates, prefixes: [widest, narrowest] }: Wish, given: string): Choice {
  if (given.split(",").filter((each) => each.includes(":")).length > 1)
    return { what: `--${flag} "${given}" names more than one IPv6 range`, fix: "name one of each family" };
  const span = addressSpan(rangeOfFamily(given, "IPv6") ?? "");
  if (span && span.prefix >= widest && span.prefix <= narrowest)
    return `${numberToAddress(span.base, "IPv6")}/${span.prefix}`;
  const what = `--${flag} "${given}" names no IPv6 range between /${widest} and /${narrowest}`;
  return { what, fix: `write it like ${candidates[0]}` };
}

function nothingFree({ flag }: Wish): Problem {
  return { what: `no IPv6 range for --${flag} is free on this host`, fix: `name one: --${flag} A.B.C.D/N,A:B::/N` };
}

function overlap(one: string, other: string): boolean {
  const [a, b] = [addressSpan(one), addressSpan(other)];
  if (!a || !b) return false;
  return spanHas(a, other.split("/")[0] ?? "") || spanHas(b, one.split("/")[0] ?? "");
}
