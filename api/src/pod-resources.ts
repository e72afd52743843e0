/** What a pod asks for, and may use, as a whole. */
import { addAmounts, largerAmounts, type Amounts } from "./amounts.ts";
import type * as core from "./types/core/v1/index.ts";

type Side = "requests" | "limits";

/** Containers and their amounts, without what the pod says as a whole, and without overhead. */
export function containerAmounts(spec: core.PodSpec, side: Side): Amounts {
  let sidecars: Amounts = {};
  let peak: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    const needed = addAmounts(sidecars, container.resources?.[side]);
    if (container.restartPolicy === "Always") sidecars = needed;
    peak = largerAmounts(peak, needed);
  }
  const together = spec.containers.reduce((sum, container) => addAmounts(sum, container.resources?.[side]), sidecars);
  return largerAmounts(peak, together);
}

/**
 * Containers and sidecars run together; an ordinary init container runs alone with the sidecars started before it. What the
 * pod says as a whole stands in for that. Overhead comes on top, of limits only where there are any.
 */
export function podAmounts(spec: core.PodSpec, side: Side): Amounts {
  const amounts = { ...containerAmounts(spec, side), ...spec.resources?.[side] };
  if (side === "requests") return addAmounts(amounts, spec.overhead);
  const overhead = Object.entries(spec.overhead ?? {}).filter(([name]) => name in amounts);
  return addAmounts(amounts, Object.fromEntries(overhead));
}
