import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { applyDefaults } from "../../defaults/index.ts";
import type { KubernetesObject, Resource } from "../../resource.ts";
import {
  CSIDrivers,
  CSINodes,
  PersistentVolumeClaims,
  PersistentVolumes,
  StorageClasses,
  VolumeAttachments,
  VolumeAttributesClasses,
} from "../../resources/index.ts";
import { decode } from "../../schema/decode.ts";
import { fieldErrorText, validateCreate, validateUpdate } from "../index.ts";

type Json = Record<string, unknown>;

function decoded<T extends KubernetesObject>(resource: Resource<T>, input: Json): T {
  const namespace = resource.namespaced ? { namespace: "shop" } : {};
  const metadata = { name: "data", uid: "1", resourceVersion: "5", ...namespace };
  const object = decode(resource.schema, { metadata, ...input });
  applyDefaults(resource, object);
  return object;
}

const claim = (spec: Json = {}, status: Json = {}) => ({
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
  status,
});
const requests = (storage: string) => ({ resources: { requests: { storage } } });
const volume = (spec: Json = {}) => ({
  spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, hostPath: { path: "/data" }, ...spec },
});
const onNode = (name: string) => ({
  required: { nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] }] },
});
const noHostPath = { hostPath: undefined };
const modes = '"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"';
const driver = { name: "a.b", nodeID: "n1" };

const creations = [
  [PersistentVolumeClaims, claim(), []],
  [
    PersistentVolumeClaims,
    { spec: {} },
    ["spec.accessModes: Required value: at least 1 access mode is required", "spec.resources[storage]: Required value"],
  ],
  [
    PersistentVolumeClaims,
    claim({ accessModes: ["ReadWriteOncePod", "Some"], ...requests("0"), volumeMode: "Disk" }),
    [
      `spec.accessModes: Unsupported value: "Some": supported values: ${modes}`,
      "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
      'spec.volumeMode: Unsupported value: "Disk": supported values: "Block", "Filesystem"',
      'spec.resources[storage]: Invalid value: "0": must be greater than zero',
    ],
  ],
  [
    PersistentVolumeClaims,
    claim({ dataSource: { kind: "ConfigMap", name: "" } }),
    [
      "spec.dataSource.name: Required value",
      "spec.dataSource: Invalid value: \"ConfigMap\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
    ],
  ],
  [PersistentVolumes, volume(), []],
  [
    PersistentVolumes,
    { spec: {} },
    [
      "spec.accessModes: Required value",
      "spec.capacity: Required value",
      "spec: Required value: must specify a volume type",
    ],
  ],
  [
    PersistentVolumes,
    volume({ nfs: { server: "a", path: "/b" }, persistentVolumeReclaimPolicy: "Keep" }),
    [
      'spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"',
      "spec.nfs: Forbidden: may not specify more than 1 volume type",
    ],
  ],
  [
    PersistentVolumes,
    volume({ hostPath: { path: "/" }, persistentVolumeReclaimPolicy: "Recycle" }),
    ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
  ],
  [
    PersistentVolumes,
    volume({ ...noHostPath, local: { path: "/disks/../a" } }),
    [
      "spec.nodeAffinity: Required value: Local volume requires node affinity",
      "spec.local.path: Invalid value: \"/disks/../a\": must not contain '..'",
    ],
  ],
  [PersistentVolumes, volume({ ...noHostPath, local: { path: "/disks/a" }, nodeAffinity: onNode("n1") }), []],
  [
    PersistentVolumes,
    volume({ ...noHostPath, csi: { driver: "", volumeHandle: "" } }),
    ["spec.csi.driver: Required value", "spec.csi.volumeHandle: Required value"],
  ],
  [
    StorageClasses,
    { reclaimPolicy: "Recycle", volumeBindingMode: "Late" },
    [
      "provisioner: Required value",
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Late": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
  [StorageClasses, { provisioner: "kayak.dev/local" }, []],
  [
    VolumeAttributesClasses,
    { driverName: "a.b" },
    ["parameters: Required value: must contain at least one attribute/value pair"],
  ],
  [
    VolumeAttachments,
    { spec: { attacher: "a.b", nodeName: "n1", source: {} } },
    ['spec.source: Invalid value: "": must specify exactly one of inlineVolumeSpec and persistentVolumeName'],
  ],
  [
    CSIDrivers,
    { spec: { tokenRequests: [{ audience: "" }, { audience: "" }] } },
    ['spec.tokenRequests[1].audience: Duplicate value: ""'],
  ],
  [CSINodes, { spec: { drivers: [driver, driver] } }, ['spec.drivers[1].name: Duplicate value: "a.b"']],
] as unknown as [Resource, Json, string[]][];

const rule =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
const bound = { phase: "Bound", capacity: { storage: "1Gi" } };

const updates = [
  [PersistentVolumeClaims, claim(), claim({ volumeName: "v" }), []],
  [
    PersistentVolumeClaims,
    claim({ volumeName: "v" }),
    claim({ volumeName: "w" }),
    [`spec: Forbidden: ${rule}\n- spec.volumeName: "v"\n+ spec.volumeName: "w"\n`],
  ],
  [PersistentVolumeClaims, claim(), claim({ storageClassName: "standard" }), []],
  [
    PersistentVolumeClaims,
    claim(),
    claim(requests("2Gi")),
    [`spec: Forbidden: ${rule}\n- spec.resources.requests.storage: "1Gi"\n+ spec.resources.requests.storage: "2Gi"\n`],
  ],
  [PersistentVolumeClaims, claim({}, bound), claim(requests("2Gi"), bound), []],
  [
    PersistentVolumeClaims,
    claim({}, bound),
    claim(requests("1Mi"), bound),
    ["spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"],
  ],
  [PersistentVolumeClaims, claim(requests("3Gi"), bound), claim(requests("2Gi"), bound), []],
  [
    PersistentVolumes,
    volume(),
    volume({ hostPath: { path: "/other" } }),
    [
      'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n- hostPath.path: "/data"\n+ hostPath.path: "/other"\n',
    ],
  ],
  [PersistentVolumes, volume(), volume({ capacity: { storage: "2Gi" }, claimRef: { name: "a" } }), []],
  [
    StorageClasses,
    { provisioner: "a/b", parameters: { x: "1" } },
    { provisioner: "a/c", parameters: { x: "2" }, reclaimPolicy: "Retain", volumeBindingMode: "WaitForFirstConsumer" },
    [
      "parameters: Forbidden: updates to parameters are forbidden.",
      "provisioner: Forbidden: updates to provisioner are forbidden.",
      "reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.",
      'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
    ],
  ],
  [StorageClasses, { provisioner: "a/b" }, { provisioner: "a/b", allowVolumeExpansion: true }, []],
] as unknown as [Resource, Json, Json, string[]][];

describe("new objects of storage", () => {
  for (const [resource, input, expected] of creations) {
    it(`${resource.kind} ${JSON.stringify(input).slice(0, 120)}`, () => {
      assert.deepEqual(validateCreate(resource, decoded(resource, input)).map(fieldErrorText), expected);
    });
  }
});

describe("changed objects of storage", () => {
  for (const [resource, before, now, expected] of updates) {
    it(`${resource.kind} ${JSON.stringify(now).slice(0, 120)}`, () => {
      const problems = validateUpdate(resource, decoded(resource, now), decoded(resource, before));
      assert.deepEqual(problems.map(fieldErrorText), expected);
    });
  }
});
