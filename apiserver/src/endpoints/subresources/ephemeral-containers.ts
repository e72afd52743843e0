/** A pod's ephemeral containers: they can be added, for debugging, and stay as they are. */
import { isDeepStrictEqual } from "node:util";
import type { FieldError, corev1 } from "@kayak/api";
import type { PodPart } from "./pod-part.ts";

const field = "spec.ephemeralContainers";

export const ephemeralContainers: PodPart = {
  take: (next, current) => ({ ...current, ephemeralContainers: next.ephemeralContainers ?? [] }),
  refusals: ({ spec: next }, { spec: current }) => {
    const after = next.ephemeralContainers ?? [];
    return (current.ephemeralContainers ?? []).flatMap((container) => refusal(container, after));
  },
  allows: (problem) => problem.field === field,
};

function refusal(container: corev1.EphemeralContainer, after: readonly corev1.EphemeralContainer[]): FieldError[] {
  const kept = after.find(({ name }) => name === container.name);
  if (kept && isDeepStrictEqual(JSON.parse(JSON.stringify(kept)), container)) return [];
  const what = kept ? "changed" : "removed";
  const body = `Forbidden: existing ephemeral containers ${JSON.stringify(container.name)} may not be ${what}\n`;
  return [{ reason: "FieldValueForbidden", field, body }];
}
