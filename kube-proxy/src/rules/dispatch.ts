/**
 * The way to a service by its address. Addresses are spread over chains by their last bits: a packet passes a few dozen rules where
 * there are thousands of services, and a new service rewrites as few.
 */
import { ipBytes, numberToAddress, type IPFamily } from "@kayak/api";

/** About the square root of the largest number of services: then as many chains are passed as services in one of them. */
const count = 64;
const lastBits = count - 1;

const prefix = "KUBE-SERVICES-";

/** The chain with the rules for this address. */
export function dispatchChain(address: string): string {
  return `${prefix}${String((ipBytes(address).at(-1) ?? 0) & lastBits).padStart(2, "0")}`;
}

/** Each such chain has rules of several services. */
export function isDispatchChain(chain: string): boolean {
  return chain.startsWith(prefix);
}

/** Leads there whatever is for one of its addresses. */
export function dispatchRule(chain: string, family: IPFamily): string {
  const address = (last: number) => numberToAddress(BigInt(last), family);
  return `-d ${address(Number(chain.slice(prefix.length)))}/${address(lastBits)} -j ${chain}`;
}
