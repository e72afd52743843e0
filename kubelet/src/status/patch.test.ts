import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Pods, applyStrategicMergePatch, type corev1 } from "@kayak/api";
import { pod } from "../testing/pods.ts";
import { planStatusPatch } from "./patch.ts";

const condition = (type: string, status: string, reason?: string): corev1.PodCondition => ({
  type,
  status,
  ...(reason && { reason }),
});

const base: corev1.PodStatus = {
  phase: "Running",
  podIP: "10.0.0.1",
  podIPs: [{ ip: "10.0.0.1" }],
  hostIPs: [{ ip: "192.0.2.1" }],
  conditions: [condition("Ready", "False", "ContainersNotReady"), condition("lb", "True")],
};

const scenarios: readonly [title: string, after: Partial<corev1.PodStatus>][] = [
  ["a phase", { phase: "Failed" }],
  ["a condition that loses its reason", { conditions: [condition("Ready", "True")] }],
  ["an address", { podIP: "10.0.0.9", podIPs: [{ ip: "10.0.0.9" }] }],
  ["the loss of an address", { podIP: undefined, podIPs: undefined }],
  ["container statuses", { containerStatuses: [{ name: "a", image: "", imageID: "", ready: true, restartCount: 0 }] }],
];

function byType(list: readonly corev1.PodCondition[] = []): Record<string, corev1.PodCondition> {
  return Object.fromEntries(list.map((one) => [one.type, one]));
}

describe("planStatusPatch", () => {
  for (const [title, change] of scenarios) {
    it(`carries ${title} over, and leaves others' conditions alone`, () => {
      const after = JSON.parse(JSON.stringify({ ...base, ...change })) as corev1.PodStatus;
      const patch = planStatusPatch(base, after);
      const stored = pod({ status: base });
      const patched = applyStrategicMergePatch(Pods.schema, JSON.parse(JSON.stringify(stored)), { status: patch });
      const { conditions, ...rest } = patched["status"] as corev1.PodStatus;
      const { conditions: wanted, ...restWanted } = after;
      assert.deepEqual(rest, restWanted);
      assert.deepEqual(byType(conditions), { lb: condition("lb", "True"), ...byType(wanted) });
    });
  }

  it("is nothing when nothing of ours differs", () => {
    const foreign = [...base.conditions!.slice(0, 1), condition("lb", "False")];
    assert.equal(planStatusPatch(base, { ...base, conditions: foreign }), undefined);
  });
});
