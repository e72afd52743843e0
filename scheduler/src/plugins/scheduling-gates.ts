/** A pod with scheduling gates waits until they are removed. */
import type { Plugin } from "../framework/types.ts";

export const schedulingGates = {
  name: "SchedulingGates",
  preEnqueue({ pod }) {
    const gates = pod.spec.schedulingGates ?? [];
    if (gates.length === 0) return undefined;
    const names = gates.map((gate) => gate.name).join(" ");
    return { reasons: [`waiting for scheduling gates: [${names}]`], unresolvable: true };
  },
} satisfies Plugin;
