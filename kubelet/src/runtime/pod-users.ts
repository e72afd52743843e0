/**
 * The node's user and group ids that belong to a pod with users of its own (`hostUsers: false`). They follow from its address
 * (docs/decisions/0044): nothing has to be allotted, remembered or given back besides.
 */
import { addressToNumber } from "@kayak/api";
import type { UserIds } from "./plan/sandbox.ts";
import type { SandboxRecord } from "./records.ts";

/** What every image can count on. */
const idsPerPod = 65_536;

export function podUsers({ config, address }: Pick<SandboxRecord, "config" | "address">): UserIds | undefined {
  if (config.namespaces.user !== "pod" || address === undefined) return undefined;
  return { firstId: idsPerPod * Number(addressToNumber(address) % BigInt(idsPerPod)), count: idsPerPod };
}
