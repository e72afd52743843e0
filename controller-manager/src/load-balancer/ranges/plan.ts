/** Which addresses a Service of type LoadBalancer gets out of the ranges that lead to the nodes. */
import { addressBits, type corev1 } from "@kayak/api";
import type { Blocks } from "../../node-ipam/cidr.ts";
import { sameValue } from "../../shared/equal.ts";
import { isTerminating } from "../../shared/objects.ts";
import { addressesOf, isOurs, planForeign, type BalancerPlan } from "../service.ts";

export interface BalancerState {
  readonly service: corev1.Service;
  /** Single addresses: of one family, or of each. */
  readonly ranges: readonly Blocks[];
  /** What other services have. */
  readonly taken: ReadonlySet<string>;
}

export function planBalancer({ service, ranges, taken }: BalancerState): BalancerPlan {
  const current = addressesOf(service);
  if (!isOurs(service)) return planForeign(service);
  if (isTerminating(service)) return { kind: "none" };
  const served = rangesFor(service, ranges);
  const wish = service.spec.loadBalancerIP || undefined;
  const refusal = wish === undefined ? undefined : refusalOf(wish, served, taken);
  if (refusal !== undefined) return { kind: "refuse", message: refusal };
  const addresses: string[] = [];
  for (const range of served) {
    const free = (address: string) => !taken.has(address) && has(range, address);
    const address = [wish, ...current].find((each) => each !== undefined && free(each)) ?? firstFree(range, free);
    if (address === undefined) return { kind: "refuse", message: exhausted(range) };
    addresses.push(address);
  }
  return sameValue(addresses, current) ? { kind: "none" } : { kind: "assign", addresses };
}

/** Of the families that the service has, in its order; of the first one where it doesn't say. */
function rangesFor({ spec }: corev1.Service, ranges: readonly Blocks[]): readonly Blocks[] {
  if (!spec.ipFamilies?.length) return ranges.slice(0, 1);
  return spec.ipFamilies.flatMap((family) => ranges.filter((range) => range.family === family));
}

function refusalOf(wish: string, ranges: readonly Blocks[], taken: ReadonlySet<string>): string | undefined {
  if (taken.has(wish)) return `requested address ${wish} is taken`;
  if (ranges.some((range) => has(range, wish))) return undefined;
  return `requested address ${wish} is not in the range of load balancers`;
}

function exhausted({ count }: Blocks): string {
  return `no address is left in the range of load balancers: all ${count} are taken`;
}

function has(range: Blocks, address: string): boolean {
  return range.indexOf(`${address}/${addressBits(range.family)}`) !== undefined;
}

function firstFree(range: Blocks, free: (address: string) => boolean): string | undefined {
  for (let index = 0; index < range.count; index++) {
    const address = range.at(index).replace(/\/\d+$/, "");
    if (free(address)) return address;
  }
  return undefined;
}
