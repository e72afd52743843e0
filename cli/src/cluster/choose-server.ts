/** The settings of a new cluster whose nodes are machines: an address that others reach takes the place of a network for nodes. */
import { randomBytes } from "node:crypto";
import { canonicalIP, ipFamilyOf, type IPFamily } from "@kayak/api/names";
import type { Flags } from "../command/flags.ts";
import { linkWith, machineLinks } from "../network/machine.ts";
import { machineFacts, planMachineAddresses, type ChosenAddresses } from "../network/machine-addresses.ts";
import type { Problem } from "../preflight/problem.ts";
import { choosePorts, chooseRanges, type Chosen } from "./choose.ts";

export async function chooseServerSettings(name: string, flags: Flags): Promise<Chosen> {
  const [{ ranges, families, problems: wrongRanges }, ports] = await Promise.all([
    chooseRanges(flags, ["clusterCIDR", "serviceCIDR"]),
    choosePorts(flags),
  ]);
  const address = await chooseAddress(flags.string("advertise-address"), families);
  const problems = [
    ...wrongRanges,
    ...ports.problems,
    ...("problem" in address ? [address.problem] : await wrongOwn(address.value, families, flags)),
  ];
  if (problems.length > 0 || "problem" in address) return { problems };
  const { apiPort, etcdClientPort, etcdPeerPort } = ports;
  const id = randomBytes(8).toString("hex");
  return {
    settings: {
      name,
      id,
      nodes: [],
      apiPort,
      etcdClientPort,
      etcdPeerPort,
      ...ranges,
      hostAddress: address.value,
      separate: flags.boolean("separate"),
    },
  };
}

/** Services have endpoints of their own family only, and `kubernetes` has the cluster's first: so has the API server's address. */
async function chooseAddress(
  given: string | undefined,
  [family = "IPv4"]: readonly IPFamily[],
): Promise<{ value: string } | { problem: Problem }> {
  if (given === undefined) {
    const chosen = planMachineAddresses([family], undefined, await machineFacts([]));
    if ("addresses" in chosen) return { value: chosen.addresses[0] };
    const what = `this machine has no ${family} address on a link with a default route`;
    return { problem: { what, fix: "name an address that others reach: --advertise-address ADDRESS" } };
  }
  if (ipFamilyOf(given) === family && linkWith(await machineLinks(), canonicalIP(given)))
    return { value: canonicalIP(given) };
  const flag = family === "IPv6" ? "-6" : "-4";
  return {
    problem: {
      what: `--advertise-address ${given} is not an ${family} address of this machine`,
      fix: `see them: ip ${flag} address`,
    },
  };
}

/** Before anything is made, whether this machine can be the node that it shall be. */
async function wrongOwn(hostAddress: string, families: readonly IPFamily[], flags: Flags): Promise<readonly Problem[]> {
  if (flags.boolean("no-node")) return [];
  const chosen = await chooseOwnAddresses(hostAddress, families, flags);
  return "problem" in chosen ? [chosen.problem] : [];
}

/** Those of the server's own node. */
export async function chooseOwnAddresses(
  hostAddress: string,
  families: readonly IPFamily[],
  flags: Flags,
): Promise<ChosenAddresses> {
  return planMachineAddresses(families, flags.string("node-ip"), await machineFacts([hostAddress]));
}
