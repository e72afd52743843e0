import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { meta, namespace } from "../testing/objects.ts";
import { planAccount } from "./plan.ts";

const account: corev1.ServiceAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata: meta("default") };

describe("planAccount", () => {
  it("gives a namespace its account", () =>
    assert.deepEqual(planAccount({ namespace: namespace("n"), account: undefined }), {
      metadata: { namespace: "n", name: "default" },
    }));
  it("leaves one that is there", () => assert.equal(planAccount({ namespace: namespace("n"), account }), undefined));
  it("leaves a namespace that goes", () =>
    assert.equal(planAccount({ namespace: namespace("n", { phase: "Terminating" }), account: undefined }), undefined));
});
