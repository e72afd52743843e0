import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type * as core from "../types/core/v1/index.ts";
import { bestVolumeFor } from "./match.ts";

function volume(name: string, spec: Partial<core.PersistentVolumeSpec>, labels = {}): core.PersistentVolume {
  const whole = { accessModes: ["ReadWriteOnce" as const], capacity: { storage: "1Gi" }, ...spec };
  const metadata = { name, labels } as core.PersistentVolume["metadata"];
  return { apiVersion: "v1", kind: "PersistentVolume", metadata, spec: whole, status: { phase: "Available" } };
}

const claim = (spec: Partial<core.PersistentVolumeClaimSpec> = {}): core.PersistentVolumeClaim => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", namespace: "shop", uid: "u1" } as core.PersistentVolumeClaim["metadata"],
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
  status: {},
});
const kept = (uid?: string) => ({ claimRef: { namespace: "shop", name: "data", ...(uid && { uid }) } });
const sized = (storage: string) => ({ capacity: { storage } });

describe("bestVolumeFor", () => {
  const cases: [string, core.PersistentVolumeClaim, core.PersistentVolume[], string | undefined][] = [
    [
      "the smallest that fits",
      claim(),
      [volume("a", sized("5Gi")), volume("b", sized("2Gi")), volume("c", sized("1Mi"))],
      "b",
    ],
    [
      "one that is kept for it, though larger",
      claim(),
      [volume("a", {}), volume("b", { ...sized("9Gi"), ...kept() })],
      "b",
    ],
    ["not one kept for an earlier claim of its name", claim(), [volume("a", kept("u0"))], undefined],
    ["not one kept for it that is too small", claim(), [volume("a", { ...kept(), ...sized("1Mi") })], undefined],
    [
      "one of its class",
      claim({ storageClassName: "fast" }),
      [volume("a", {}), volume("b", { storageClassName: "fast" })],
      "b",
    ],
    ["one with all its access modes", claim({ accessModes: ["ReadWriteMany"] }), [volume("a", {})], undefined],
    ["one of its mode", claim({ volumeMode: "Block" }), [volume("a", {}), volume("b", { volumeMode: "Block" })], "b"],
    [
      "one that its selector selects",
      claim({ selector: { matchLabels: { tier: "gold" } } }),
      [volume("a", {}), volume("b", sized("2Gi"), { tier: "gold" })],
      "b",
    ],
  ];
  for (const [name, wanted, volumes, expected] of cases) {
    it(name, () => assert.equal(bestVolumeFor(wanted, volumes)?.metadata.name, expected));
  }

  it("leaves a claim that waits for a pod to volumes that are kept for it", () => {
    assert.equal(bestVolumeFor(claim(), [volume("a", {})], { waits: true }), undefined);
    assert.equal(bestVolumeFor(claim(), [volume("a", kept())], { waits: true })?.metadata.name, "a");
  });

  it("looks only where the node can reach, and not at what others took", () => {
    const volumes = [volume("a", {}), volume("b", sized("2Gi"))];
    assert.equal(bestVolumeFor(claim(), volumes, { taken: new Set(["a"]) })?.metadata.name, "b");
    assert.equal(
      bestVolumeFor(claim(), volumes, { reachable: ({ metadata }) => metadata.name === "b" })?.metadata.name,
      "b",
    );
  });
});
