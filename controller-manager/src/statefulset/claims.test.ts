import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { appsv1, corev1, metav1 } from "@kayak/api";
import { meta, pod, template } from "../testing/objects.ts";
import { planOwners } from "./claims.ts";
import { claimsOf, statefulPod } from "./identity.ts";

type Policy = appsv1.StatefulSetPersistentVolumeClaimRetentionPolicy;

const claimTemplate = { metadata: { name: "data", labels: { tier: "db" } }, spec: { accessModes: ["ReadWriteOnce"] } };

function set(policy: Policy = {}): appsv1.StatefulSet {
  const spec = {
    selector: { matchLabels: { app: "web" } },
    serviceName: "web",
    template: {
      ...template(),
      spec: {
        ...template().spec,
        volumes: [
          { name: "data", emptyDir: {} },
          { name: "tmp", emptyDir: {} },
        ],
      },
    },
    persistentVolumeClaimRetentionPolicy: policy,
    volumeClaimTemplates: [claimTemplate],
  };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: meta("web"),
    spec,
    status: {},
  } as unknown as appsv1.StatefulSet;
}

const other = { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "uid-x" };
const ofSet = { apiVersion: "apps/v1", kind: "StatefulSet", name: "web", uid: "uid-web" };
const ofPod = { apiVersion: "v1", kind: "Pod", name: "web-2", uid: "uid-web-2" };

describe("The claims of a stateful set", () => {
  it("are named by template, set and ordinal, and have the selector's labels", () => {
    const [claim] = claimsOf(set(), 2);
    assert.equal(claim?.metadata.name, "data-web-2");
    assert.deepEqual(claim.metadata.labels, { tier: "db", app: "web" });
  });

  it("take the place of the template's volumes in pods", () => {
    const owner = { apiVersion: "apps/v1", kind: "StatefulSet", name: "web", uid: "uid-web" };
    const made = statefulPod(set(), { ordinal: 2, revision: "r", template: set().spec.template, owner }) as corev1.Pod;
    assert.deepEqual(
      made.spec.volumes?.map(({ name, persistentVolumeClaim }) => [name, persistentVolumeClaim?.claimName]),
      [
        ["data", "data-web-2"],
        ["tmp", undefined],
      ],
    );
    assert.deepEqual([made.spec.hostname, made.spec.subdomain], ["web-2", "web"]);
  });

  const cases: readonly (readonly [
    string,
    Policy,
    boolean,
    readonly metav1.OwnerReference[],
    readonly metav1.OwnerReference[],
  ])[] = [
    ["are kept", {}, false, [other], [other]],
    ["go with the set", { whenDeleted: "Delete" }, false, [], [ofSet]],
    ["go with a pod that is scaled away", { whenScaled: "Delete" }, true, [other], [other, ofPod]],
    ["stay while their pod does", { whenScaled: "Delete" }, false, [ofPod], []],
    ["belong to the set again when it grows", { whenDeleted: "Delete", whenScaled: "Delete" }, false, [ofPod], [ofSet]],
    ["are let go when the policy changes", { whenDeleted: "Retain" }, false, [ofSet, other], [other]],
  ];
  for (const [what, policy, condemned, before, after] of cases) {
    it(what, () => {
      const claim = { metadata: meta("data-web-2", { ownerReferences: [...before] }) } as corev1.PersistentVolumeClaim;
      assert.deepEqual(planOwners(claim, { set: set(policy), pod: pod("web-2"), condemned }), after);
    });
  }
});
