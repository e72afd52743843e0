import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { claim } from "../persistentvolume/testing.ts";
import { at, owner, pod } from "../testing/objects.ts";
import { CLAIM_FINALIZER, planProtection, usesClaim } from "./plan.ts";

const deletionTimestamp = at(1);
const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "data" } }];
const ephemeral = [{ name: "v", ephemeral: {} }];

describe("planProtection", () => {
  const kept = { finalizers: ["x", CLAIM_FINALIZER] };
  const cases: [string, Parameters<typeof claim>[1], boolean, string[] | undefined][] = [
    ["a new claim", { finalizers: ["x"] }, false, ["x", CLAIM_FINALIZER]],
    ["a protected claim", kept, false, undefined],
    ["a deleted claim in use", { ...kept, deletionTimestamp }, true, undefined],
    ["a deleted claim", { ...kept, deletionTimestamp }, false, ["x"]],
  ];
  for (const [name, metadata, inUse, expected] of cases) {
    it(name, () => {
      const plan = planProtection(claim({}, metadata), CLAIM_FINALIZER, () => inUse);
      assert.deepEqual(plan.kind === "set" ? plan.finalizers : undefined, expected);
    });
  }
});

describe("usesClaim", () => {
  const made = claim({}, { name: "web-v", ownerReferences: [owner("Pod", "web")] });
  const cases: [string, boolean][] = [
    ["a pod on a node", usesClaim(pod("web", { node: "n", spec: { volumes } }), claim())],
    ["a finished pod too", usesClaim(pod("web", { node: "n", phase: "Succeeded", spec: { volumes } }), claim())],
    ["a pod whose claim was made for it", usesClaim(pod("web", { node: "n", spec: { volumes: ephemeral } }), made)],
  ];
  for (const [name, uses] of cases) it(name, () => assert.equal(uses, true));
  const others: [string, boolean][] = [
    ["a pod without a node", usesClaim(pod("web", { spec: { volumes } }), claim())],
    ["a pod with another claim", usesClaim(pod("web", { node: "n", spec: { volumes } }), claim({}, { name: "b" }))],
    ["a finished pod", usesClaim(pod("web", { node: "n", phase: "Failed", spec: { volumes: ephemeral } }), made)],
  ];
  for (const [name, uses] of others) it(`not ${name}`, () => assert.equal(uses, false));
});
