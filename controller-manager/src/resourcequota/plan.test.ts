import assert from "node:assert/strict";
import type { corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { planStatus } from "./plan.ts";

const quota = (hard: object, status: object) => ({ spec: { hard }, status }) as unknown as corev1.ResourceQuota;

describe("the status of a quota", () => {
  const cases: [string, corev1.ResourceQuota, Record<string, string>, unknown][] = [
    ["is filled in", quota({ pods: "5" }, {}), { pods: "2" }, { hard: { pods: "5" }, used: { pods: "2" } }],
    [
      "is left alone when true",
      quota({ pods: "5" }, { hard: { pods: "5" }, used: { pods: "2" } }),
      { pods: "2" },
      undefined,
    ],
    [
      "is left alone when it says the same in other words",
      quota({ cpu: "1" }, { hard: { cpu: "1000m" }, used: { cpu: "500m" } }),
      { cpu: "0.5" },
      undefined,
    ],
    [
      "follows what is bounded now",
      quota({ pods: "3" }, { hard: { pods: "5", secrets: "1" }, used: { pods: "2", secrets: "1" } }),
      { pods: "2" },
      { hard: { pods: "3" }, used: { pods: "2" } },
    ],
    [
      "keeps what nobody here counts",
      quota({ pods: "3", "count/widgets.example.com": "4" }, { hard: {}, used: { "count/widgets.example.com": "1" } }),
      { pods: "0" },
      { hard: { pods: "3", "count/widgets.example.com": "4" }, used: { "count/widgets.example.com": "1", pods: "0" } },
    ],
  ];
  for (const [what, given, counted, expected] of cases)
    it(what, () => assert.deepEqual(planStatus(given, counted), expected));
});
