import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { deployment } from "../testing/objects.ts";
import { maxSurge, maxUnavailable } from "./limits.ts";

type Limit = number | string;

describe("limits of a rolling update", () => {
  const cases: [replicas: number, surge: Limit, unavailable: Limit, expected: [number, number]][] = [
    [10, "25%", "25%", [3, 2]],
    [1, "25%", "25%", [1, 0]],
    [3, "25%", "25%", [1, 0]],
    [4, 0, "25%", [0, 1]],
    [2, 0, "25%", [0, 1]],
    [10, 0, 0, [0, 1]],
    [3, 1, 5, [1, 3]],
    [0, 1, 1, [1, 0]],
    [10, "100%", 0, [10, 0]],
  ];
  for (const [replicas, surge, unavailable, expected] of cases) {
    it(`${replicas} replicas, surge ${surge}, unavailable ${unavailable}: ${expected.join(" and ")}`, () => {
      const rollingUpdate = { maxSurge: surge, maxUnavailable: unavailable };
      const subject = deployment({ replicas, strategy: { type: "RollingUpdate", rollingUpdate } });
      assert.deepEqual([maxSurge(subject), maxUnavailable(subject)], expected);
    });
  }

  it("a Recreate has none", () => {
    const subject = deployment({ strategy: { type: "Recreate" } });
    assert.deepEqual([maxSurge(subject), maxUnavailable(subject)], [0, 0]);
  });
});
