import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { volumeAnnotations, type corev1 } from "@kayak/api";
import { meta } from "../testing/objects.ts";
import { boundClaim, boundClaimStatus, boundVolume, unboundVolume } from "./binding.ts";
import { planClaim, type ClaimState } from "./claim-plan.ts";
import { claim, storageClass, volume } from "./testing.ts";
import { planVolume } from "./volume-plan.ts";

const { bindCompleted, boundByController, provisionedBy, selectedNode, defaultClass } = volumeAnnotations;

type Outcome = { kind: string; reason?: string; volume?: string; name?: string };

function outcome(state: Partial<ClaimState> & { claim: corev1.PersistentVolumeClaim }): Outcome {
  const volumes = state.volumes ?? [];
  const find = (name: string) => volumes.find(({ metadata }) => metadata.name === name);
  const plan = planClaim({ volume: find, volumes, classes: [], waitingPods: [], ...state });
  if (plan.kind === "bind") return { kind: "bind", volume: plan.volume.metadata.name };
  if (plan.kind === "setClass") return { kind: "setClass", name: plan.name };
  return { kind: plan.kind, ...(plan.event && { reason: plan.event.reason }) };
}

const done = { annotations: { [bindCompleted]: "yes" } };
const mine = { claimRef: { namespace: "default", name: "data", uid: "uid-data" } };
const other = { claimRef: { namespace: "default", name: "other", uid: "uid-other" } };
const later = storageClass("slow", { volumeBindingMode: "WaitForFirstConsumer" });
const isDefault = { metadata: meta("fast", { annotations: { [defaultClass]: "true" } }) };

describe("planClaim", () => {
  const cases: [string, Parameters<typeof outcome>[0], Outcome][] = [
    ["takes a volume that fits", { claim: claim(), volumes: [volume()] }, { kind: "bind", volume: "disk" }],
    ["has no class and finds no volume", { claim: claim() }, { kind: "pending", reason: "FailedBinding" }],
    [
      "gets the default class late",
      { claim: claim(), classes: [storageClass("fast", isDefault)] },
      { kind: "setClass", name: "fast" },
    ],
    [
      "asked for no class",
      { claim: claim({ storageClassName: "" }), classes: [storageClass("fast", isDefault)] },
      { kind: "pending", reason: "FailedBinding" },
    ],
    [
      "names a class that is missing",
      { claim: claim({ storageClassName: "fast" }) },
      { kind: "pending", reason: "ProvisioningFailed" },
    ],
    [
      "has a class whose provisioner is to make a volume",
      { claim: claim({ storageClassName: "fast" }), classes: [storageClass("fast")] },
      { kind: "pending", reason: "ExternalProvisioning" },
    ],
    [
      "waits for a pod",
      { claim: claim({ storageClassName: "slow" }), classes: [later] },
      { kind: "pending", reason: "WaitForFirstConsumer" },
    ],
    [
      "waits for the pod's node",
      { claim: claim({ storageClassName: "slow" }), classes: [later], waitingPods: ["web"] },
      { kind: "pending", reason: "WaitForPodScheduled" },
    ],
    [
      "has a node for its volume",
      { claim: claim({ storageClassName: "slow" }, { annotations: { [selectedNode]: "n1" } }), classes: [later] },
      { kind: "pending", reason: "ExternalProvisioning" },
    ],
    ["names a volume that is missing", { claim: claim({ volumeName: "disk" }) }, { kind: "pending" }],
    [
      "names a free volume",
      { claim: claim({ volumeName: "disk" }), volumes: [volume()] },
      { kind: "bind", volume: "disk" },
    ],
    [
      "names a volume that is too small",
      { claim: claim({ volumeName: "disk" }), volumes: [volume({ capacity: { storage: "1Mi" } })] },
      { kind: "pending", reason: "VolumeMismatch" },
    ],
    [
      "names a volume that somebody has",
      { claim: claim({ volumeName: "disk" }), volumes: [volume(other)] },
      { kind: "pending", reason: "FailedBinding" },
    ],
    [
      "is bound",
      { claim: claim({ volumeName: "disk" }, done), volumes: [volume(mine)] },
      { kind: "bind", volume: "disk" },
    ],
    ["lost its volume", { claim: claim({ volumeName: "disk" }, done) }, { kind: "lost", reason: "ClaimLost" }],
    [
      "is bound to somebody else's volume",
      { claim: claim({ volumeName: "disk" }, done), volumes: [volume(other)] },
      { kind: "lost", reason: "ClaimMisbound" },
    ],
  ];
  for (const [name, state, expected] of cases) it(name, () => assert.deepEqual(outcome(state), expected));
});

describe("planVolume", () => {
  const bound = claim({ volumeName: "disk" });
  const released = { status: { phase: "Released" as const } };
  const deleted = { ...mine, persistentVolumeReclaimPolicy: "Delete" };
  const made = { annotations: { [provisionedBy]: "example.com/disks" } };
  const cases: [string, corev1.PersistentVolume, corev1.PersistentVolumeClaim | undefined, object][] = [
    [
      "a new one is free",
      volume({}, { status: { phase: "Pending" } }),
      undefined,
      { kind: "phase", phase: "Available" },
    ],
    ["a free one", volume(), undefined, { kind: "nothing" }],
    ["its claim has it", volume(mine), bound, { kind: "phase", phase: "Bound" }],
    ["its claim has not got it yet", volume(mine), claim(), { kind: "claim", key: "default/data" }],
    [
      "its claim is gone",
      volume(mine, { status: { phase: "Bound" } }),
      undefined,
      { kind: "phase", phase: "Released" },
    ],
    [
      "its claim is a new one of the same name",
      volume(mine),
      claim({}, { uid: "new" }),
      { kind: "phase", phase: "Released" },
    ],
    ["retained", volume(mine, released), undefined, { kind: "nothing" }],
    ["deleted by who made it", volume(deleted, { ...released, ...made }), undefined, { kind: "nothing" }],
    ["its claim chose another", volume(mine), claim({ volumeName: "other" }), { kind: "unbind", kept: true }],
  ];
  for (const [name, object, found, expected] of cases)
    it(name, () => assert.deepEqual(planVolume({ volume: object, claim: () => found }), expected));

  it("fails where nobody can recycle or delete", () => {
    const reasons = ["Recycle", "Delete"].map((persistentVolumeReclaimPolicy) => {
      const object = volume({ ...mine, persistentVolumeReclaimPolicy }, released);
      const plan = planVolume({ volume: object, claim: () => undefined });
      return plan.kind === "phase" ? [plan.phase, plan.event?.reason] : plan.kind;
    });
    assert.deepEqual(reasons, [
      ["Failed", "VolumeFailedRecycle"],
      ["Failed", "VolumeFailedDelete"],
    ]);
  });
});

describe("binding", () => {
  it("notes on either side what the controller chose, so that it can be undone", () => {
    const kept = boundVolume(volume(), claim())!;
    assert.equal(kept.spec.claimRef?.uid, "uid-data");
    assert.equal(kept.metadata.annotations?.[boundByController], "yes");
    const taken = boundClaim(claim(), kept)!;
    assert.equal(taken.spec.volumeName, "disk");
    assert.deepEqual(taken.metadata.annotations, { [bindCompleted]: "yes", [boundByController]: "yes" });
    assert.equal(boundClaimStatus(taken, kept)?.status.phase, "Bound");
    assert.equal(unboundVolume(kept, false).spec.claimRef, undefined);
  });

  it("leaves alone what a user chose", () => {
    const reserved = volume({ claimRef: { namespace: "default", name: "data" } });
    assert.equal(boundVolume(reserved, claim())?.metadata.annotations?.[boundByController], undefined);
    assert.deepEqual(boundClaim(claim({ volumeName: "disk" }), volume())?.metadata.annotations, {
      [bindCompleted]: "yes",
    });
    assert.deepEqual(unboundVolume(volume(mine), true).spec.claimRef, { namespace: "default", name: "data" });
  });

  it("writes nothing that is written", () => {
    const complete = claim({ volumeName: "disk" }, done);
    assert.equal(boundVolume(volume(mine), claim()), undefined);
    assert.equal(boundClaim(complete, volume(mine)), undefined);
    const status = { phase: "Bound" as const, accessModes: ["ReadWriteOnce" as const], capacity: { storage: "1Gi" } };
    assert.equal(boundClaimStatus({ ...complete, status }, volume(mine)), undefined);
  });
});
