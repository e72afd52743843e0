/** Chain names, derived as upstream derives them: tools and people know them. */
import { createHash } from "node:crypto";
import { withPort } from "@kayak/api";
import type { Endpoint, ServicePort } from "../services/service-port.ts";
import { isDispatchChain } from "./dispatch.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** A chain's name may have 28 characters, of which the prefix takes nine. */
const hashLength = 16;

export interface ServiceChains {
  /** All usable endpoints. */
  readonly cluster: string;
  /** Those on this node. */
  readonly local: string;
  /** Traffic from outside. */
  readonly external: string;
  /** Traffic to the load balancer, where not everybody may come. */
  readonly firewall: string;
  readonly endpoint: (endpoint: Endpoint) => string;
}

export function serviceChains({ name, protocol }: Pick<ServicePort, "name" | "protocol">): ServiceChains {
  const hash = shortHash(name + protocol);
  return {
    cluster: `KUBE-SVC-${hash}`,
    local: `KUBE-SVL-${hash}`,
    external: `KUBE-EXT-${hash}`,
    firewall: `KUBE-FW-${hash}`,
    endpoint: ({ ip, port }) => `KUBE-SEP-${shortHash(`${name}${protocol}${withPort(ip, port)}`)}`,
  };
}

const servicePrefixes = ["KUBE-SEP-", "KUBE-SVC-", "KUBE-SVL-", "KUBE-EXT-", "KUBE-FW-"];

/** Chains that come and go with services. */
export function isServiceChain(chain: string): boolean {
  return isDispatchChain(chain) || servicePrefixes.some((prefix) => chain.startsWith(prefix));
}

/** The start of the text's SHA-256 in base 32. */
function shortHash(text: string): string {
  const digest = createHash("sha256").update(text).digest();
  let name = "";
  for (let bit = 0; name.length < hashLength; bit += 5)
    name += alphabet[(digest.readUInt16BE(bit >> 3) >> (11 - (bit & 7))) & 31];
  return name;
}
