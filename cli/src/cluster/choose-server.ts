/** The settings of a new cluster whose nodes are machines: an address that others reach takes the place of a network for nodes. */
import { randomBytes } from "node:crypto";
import type { Flags } from "../command/flags.ts";
import { isOwnAddress, ownAddress } from "../network/machine.ts";
import type { Problem } from "../preflight/problem.ts";
import { wantsIPv6 } from "./choose-ipv6.ts";
import { choosePorts, chooseRanges, type Chosen } from "./choose.ts";

const onlyHere: Problem = {
  what: "a cluster across machines has IPv4 only",
  fix: "name IPv4 ranges only; both families are for clusters on one machine: kayak up",
};

export async function chooseServerSettings(name: string, flags: Flags): Promise<Chosen> {
  const [ranges, ports, address] = await Promise.all([
    chooseRanges(flags, ["clusterCIDR", "serviceCIDR"]),
    choosePorts(flags),
    chooseAddress(flags.string("advertise-address")),
  ]);
  const problems = [
    ...(wantsIPv6(flags) ? [onlyHere] : []),
    ...ranges.problems,
    ...ports.problems,
    ...("problem" in address ? [address.problem] : []),
  ];
  if (problems.length > 0 || "problem" in address) return { problems };
  const { clusterCIDR, serviceCIDR } = ranges;
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
      clusterCIDR,
      serviceCIDR,
      nodeCIDR: "",
      hostAddress: address.value,
      separate: flags.boolean("separate"),
    },
  };
}

async function chooseAddress(given: string | undefined): Promise<{ value: string } | { problem: Problem }> {
  const address = given ?? (await ownAddress());
  if (address === undefined)
    return {
      problem: {
        what: "this machine has no default route",
        fix: "name an address that others reach: --advertise-address ADDRESS",
      },
    };
  if (await isOwnAddress(address)) return { value: address };
  return {
    problem: {
      what: `--advertise-address ${address} is not an IPv4 address of this machine`,
      fix: "see them: ip -4 address",
    },
  };
}
