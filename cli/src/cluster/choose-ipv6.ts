/** The IPv6 ranges of a new cluster. It has some if the user names at least one; the others are chosen like those of IPv4. */
import { existsSync, readFileSync } from "node:fs";
import { addressSpan, rangeOfFamily, spanHas } from "@kayak/api/names";
import type { Flags } from "../command/flags.ts";
import { findTool } from "../preflight/tools.ts";
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
  nodeCIDR: { flag: "node-cidr", candidates: dozen.map((i) => `fd00:10:89:${i}::/64`), prefixes: [8, 96] },
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

export function chooseIPv6(flags: Flags, routes: readonly Route[]): ChosenIPv6 {
  const problems = kernelProblems();
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

function choose(
  { flag, candidates, prefixes }: Wish,
  given: string | undefined,
  taken: readonly Route[],
): string | Problem {
  const obstacle = (range: string) => taken.find((route) => overlap(range, route.range));
  if (given === undefined) {
    const free = candidates.find((range) => obstacle(range) === undefined);
    return (
      free ?? { what: `no IPv6 range for --${flag} is free on this host`, fix: `name one: --${flag} A.B.C.D/N,A:B::/N` }
    );
  }
  const range = rangeOfFamily(given, "IPv6");
  const span = range === undefined ? undefined : addressSpan(range);
  const [widest, narrowest] = prefixes;
  if (range === undefined || !span || span.prefix < widest || span.prefix > narrowest) {
    const what = `--${flag} "${given}" names no IPv6 range between /${widest} and /${narrowest}`;
    return { what, fix: `write it like ${candidates[0]}` };
  }
  if (given.split(",").filter((each) => each.includes(":")).length > 1)
    return { what: `--${flag} "${given}" names more than one IPv6 range`, fix: "name one of each family" };
  const route = obstacle(range);
  return route
    ? {
        what: `--${flag} ${range} overlaps ${route.range}, which is in use (${route.device})`,
        fix: "name another range",
      }
    : range;
}

function overlap(one: string, other: string): boolean {
  const [a, b] = [addressSpan(one), addressSpan(other)];
  if (!a || !b) return false;
  return spanHas(a, other.split("/")[0] ?? "") || spanHas(b, one.split("/")[0] ?? "");
}

const disabled = "/proc/sys/net/ipv6/conf/default/disable_ipv6";

function kernelProblems(): Problem[] {
  const problems: Problem[] = [];
  if (!existsSync(disabled) || readFileSync(disabled, "utf8").trim() !== "0")
    problems.push({
      what: "this machine has no IPv6",
      fix: `switch it on: echo 0 > ${disabled}, or name IPv4 ranges only`,
    });
  if (findTool("ip6tables-restore") === undefined)
    problems.push({
      what: "ip6tables is missing",
      fix: "install iptables with its IPv6 half, or name IPv4 ranges only",
    });
  return problems;
}
