/**
 * Where this machine is as a node, in each of the cluster's families: what `--node-ip` names, else the address that leads to the
 * server, else one on the same link, else one on the link with the default route, of the same family or of the other. Chosen when the
 * machine joins, and kept with the node's settings, where everything else finds it.
 */
import { canonicalIP, ipFamilies, ipFamilyOf, otherFamily, splitRanges, type IPFamily } from "@kayak/api/names";
import { CommandError } from "../command/errors.ts";
import type { Addresses } from "../cluster/settings.ts";
import type { Problem } from "../preflight/problem.ts";
import { defaultRoutes, linkWith, machineLinks, type Link, type LinkAddress } from "./machine.ts";

export interface MachineFacts {
  readonly links: readonly Link[];
  /** Addresses of this machine that lead to where the cluster is. */
  readonly towards: readonly string[];
  /** Names of the links with a default route, by family. */
  readonly waysOut: Readonly<Partial<Record<IPFamily, string>>>;
}

export type ChosenAddresses = { readonly addresses: Addresses } | { readonly problem: Problem };

export async function machineFacts(towards: readonly string[]): Promise<MachineFacts> {
  const [links, ...ways] = await Promise.all([
    machineLinks(),
    ...ipFamilies.map(async (family) => [family, (await defaultRoutes([family]))[0]?.dev] as const),
  ]);
  return { links, towards, waysOut: Object.fromEntries(ways.filter(([, device]) => device !== undefined)) };
}

/** `given` is as `--node-ip` has it: one address, or one of each family separated by a comma. */
export function planMachineAddresses(
  families: readonly IPFamily[],
  given: string | undefined,
  facts: MachineFacts,
): ChosenAddresses {
  const named = splitRanges(given ?? "");
  const problem = problemWith(named, families, facts);
  if (problem) return { problem };
  const found: string[] = [];
  for (const family of families) {
    const address = named.find((each) => ipFamilyOf(each) === family) ?? detect(family, facts, [...named, ...found]);
    if (address === undefined) return { problem: noAddress(family, families) };
    found.push(canonicalIP(address));
  }
  return { addresses: found as [string, ...string[]] };
}

function problemWith(
  named: readonly string[],
  families: readonly IPFamily[],
  { links }: MachineFacts,
): Problem | undefined {
  const text = `--node-ip ${named.join(",")}`;
  const own = named.map(ipFamilyOf);
  const foreign = named.find((address) => ipFamilyOf(address) === undefined || !linkWith(links, canonicalIP(address)));
  if (foreign !== undefined)
    return { what: `--node-ip ${foreign} is not an address of this machine`, fix: "see them: ip address" };
  const family = own.find((each) => each !== undefined && !families.includes(each));
  if (family !== undefined)
    return {
      what: `${text} names an ${family} address, and the cluster has ${otherFamily(family)} alone`,
      fix: `name an ${otherFamily(family)} address`,
    };
  if (new Set(own).size < own.length)
    return { what: `${text} names two ${own[0]} addresses`, fix: "name one, or one of each family" };
  return undefined;
}

function detect(family: IPFamily, { links, towards, waysOut }: MachineFacts, known: readonly string[]) {
  const direct = towards.find((address) => ipFamilyOf(address) === family);
  if (direct !== undefined) return direct;
  const near = [...known, ...towards].map((address) => linkWith(links, address));
  const out = [waysOut[family], ...Object.values(waysOut)].map((name) => links.find(({ ifname }) => ifname === name));
  return [...near, ...out].flatMap((link) => link?.addr_info ?? []).find((each) => lasts(each, family))?.local;
}

/** Others can reach it, and it stays. */
function lasts({ local = "", scope, temporary, deprecated }: LinkAddress, family: IPFamily): boolean {
  return ipFamilyOf(local) === family && scope === "global" && !temporary && !deprecated;
}

function noAddress(family: IPFamily, families: readonly IPFamily[]): Problem {
  const what = `this machine has no ${family} address that other machines could reach`;
  return families.length > 1
    ? { what: `${what}, and the cluster has both families`, fix: "give it one, or name it: --node-ip A.B.C.D,A:B::C" }
    : { what, fix: "give it one, or name it: --node-ip ADDRESS" };
}

export function mustHave(chosen: ChosenAddresses): Addresses {
  if ("addresses" in chosen) return chosen.addresses;
  throw new CommandError(`${chosen.problem.what}.`, { hints: [chosen.problem.fix] });
}
