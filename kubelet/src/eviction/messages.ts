/** What is said of an eviction, in upstream's words. Pure. */
import { formatQuantity, parseQuantity, type corev1 } from "@kayak/api";
import { amountOf, type Observations, type Threshold } from "./thresholds.ts";
import { starvedBy, type Starved } from "./rank.ts";

export interface ContainerUse {
  readonly container: corev1.Container;
  readonly used: number;
}

export function evictionMessage(
  threshold: Threshold,
  observed: Observations,
  containers: readonly ContainerUse[],
): string {
  const starved = starvedBy[threshold.signal];
  const { available = 0, capacity = 0 } = observed[threshold.signal] ?? {};
  const limit = binary(amountOf(threshold.limit, capacity));
  const head = `The node was low on resource: ${starved}. Threshold quantity: ${limit}, available: ${kibi(available)}. `;
  return head + containers.map((use) => consumption(use, starved)).join("");
}

function consumption({ container, used }: ContainerUse, starved: Starved): string {
  const request = container.resources?.requests?.[starved] ?? "0";
  return `Container ${container.name} was using ${kibi(used)}, request is ${request}, has larger consumption of ${starved}. `;
}

/** The node has pods of this kind turned away. */
export function admissionMessage(conditions: readonly string[]): string {
  return `The node had condition: [${conditions.join(" ")}]. `;
}

function binary(bytes: number): string {
  return formatQuantity({ format: parseQuantity("1Ki").format, nano: BigInt(Math.round(bytes)) * 1_000_000_000n });
}

function kibi(bytes: number): string {
  return `${Math.floor(bytes / 1024)}Ki`;
}
