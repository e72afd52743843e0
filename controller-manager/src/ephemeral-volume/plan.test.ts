import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { claim } from "../persistentvolume/testing.ts";
import { at, owner, pod } from "../testing/objects.ts";
import { planEphemeral } from "./plan.ts";

const template = { metadata: { labels: { a: "b" } }, spec: claim().spec };
const volumes = [
  { name: "scratch", ephemeral: { volumeClaimTemplate: template } },
  { name: "x", emptyDir: {} },
];
const web = pod("web", { phase: "Pending", spec: { volumes: volumes as unknown as corev1.Volume[] } });
const kinds = (of: corev1.Pod, existing?: corev1.PersistentVolumeClaim) =>
  planEphemeral(of, () => existing).map(({ kind }) => kind);

describe("planEphemeral", () => {
  it("makes a claim that goes with the pod", () => {
    const [action] = planEphemeral(web, () => undefined);
    assert.ok(action?.kind === "create");
    const { name, labels, ownerReferences } = action.claim.metadata;
    assert.deepEqual([name, labels], ["web-scratch", { a: "b" }]);
    assert.equal(ownerReferences?.[0]?.uid, web.metadata.uid);
    assert.deepEqual(action.claim.spec, template.spec);
  });

  it("makes it once", () => {
    assert.deepEqual(kinds(web, claim({}, { ownerReferences: [owner("Pod", "web")] })), []);
  });

  it("refuses a claim that is not the pod's", () => assert.deepEqual(kinds(web, claim()), ["refuse"]));

  it("makes none for a pod that ends", () => {
    assert.deepEqual(kinds({ ...web, metadata: { ...web.metadata, deletionTimestamp: at(1) } }), []);
    assert.deepEqual(kinds({ ...web, status: { phase: "Failed" } }), []);
  });
});
