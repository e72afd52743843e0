import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as resources from "../resources/index.ts";
import { shown } from "./fixtures.ts";
import type { Json } from "./fixtures.ts";

const cases: [unknown, Json, Record<string, unknown>][] = [
  [
    resources.PersistentVolumes,
    {
      spec: {
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteMany", "ReadWriteOnce"],
        storageClassName: "fast",
        claimRef: { namespace: "shop", name: "data" },
        hostPath: { path: "/a" },
      },
      status: { phase: "Bound" },
    },
    {
      Name: "web",
      Capacity: "1Gi",
      "Access Modes": "RWO,RWX",
      "Reclaim Policy": "Retain",
      Status: "Bound",
      Claim: "shop/data",
      StorageClass: "fast",
      VolumeAttributesClass: "<unset>",
      Reason: "",
      Age: "90m",
      "(VolumeMode)": "Filesystem",
    },
  ],
  [
    resources.PersistentVolumeClaims,
    { spec: { accessModes: ["ReadWriteOnce"] } },
    {
      Name: "web",
      Status: "Pending",
      Volume: "",
      Capacity: "",
      "Access Modes": "",
      StorageClass: "",
      VolumeAttributesClass: "<unset>",
      Age: "90m",
      "(VolumeMode)": "Filesystem",
    },
  ],
  [
    resources.StorageClasses,
    {
      provisioner: "a/b",
      metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    },
    {
      Name: "web (default)",
      Provisioner: "a/b",
      ReclaimPolicy: "Delete",
      VolumeBindingMode: "Immediate",
      AllowVolumeExpansion: false,
      Age: "90m",
    },
  ],
];

describe("tables of storage", () => {
  for (const [resource, input, expected] of cases) {
    it((resource as { kind: string }).kind, () => assert.deepEqual(shown(resource, input), expected));
  }
});
