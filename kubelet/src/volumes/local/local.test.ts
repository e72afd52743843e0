import assert from "node:assert/strict";
import { access, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { holderOf, volumeAnnotations, type corev1, type storagev1 } from "@kayak/api";
import { hostMounter } from "../mounter.ts";
import { hostDisk, type Disk } from "./disk.ts";
import { draftVolume, isToDelete, planClaim } from "./plan.ts";
import { LocalStore } from "./store.ts";

const MiB = 2 ** 20;
const storageClass = { metadata: { name: "standard" }, provisioner: "kayak.dev/local" } as storagev1.StorageClass;

function claim(
  spec: Partial<corev1.PersistentVolumeClaimSpec> = {},
  annotations: Record<string, string> = {},
): corev1.PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: "data",
      namespace: "shop",
      uid: "u1",
      annotations: { [volumeAnnotations.provisioner]: "kayak.dev/local", ...annotations },
    } as unknown as corev1.PersistentVolumeClaim["metadata"],
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "8Mi" } },
      storageClassName: "standard",
      ...spec,
    },
    status: {},
  };
}

const volume = draftVolume({ claim: claim(), storageClass, node: "n1", path: "/x" }) as corev1.PersistentVolume;

const plan = (subject: corev1.PersistentVolumeClaim, more: object = {}) =>
  planClaim({ claim: subject, node: "n1", storageClass, volume: undefined, ...more }).kind;
const on = (node: string) => ({ [volumeAnnotations.selectedNode]: node });

const fails = (promise: Promise<unknown>) =>
  promise.then(
    () => "",
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );

describe("planning local volumes", () => {
  const bound = { [volumeAnnotations.bindCompleted]: "yes" };
  const grown = {
    ...claim({ volumeName: "pvc-u1", resources: { requests: { storage: "9Mi" } } }, bound),
    status: { phase: "Bound" as const, capacity: { storage: "8Mi" } },
  };
  const cases: [string, string, string][] = [
    ["makes a volume for a pod on this node", plan(claim({}, on("n1"))), "provision"],
    ["leaves another node its claims", plan(claim({}, on("n2"))), "nothing"],
    ["makes a volume for a claim that waits for no pod", plan(claim()), "provision"],
    ["leaves other provisioners their claims", plan(claim({}, { [volumeAnnotations.provisioner]: "x/y" })), "nothing"],
    ["refuses what several nodes would have to share", plan(claim({ accessModes: ["ReadWriteMany"] })), "refuse"],
    ["refuses selectors", plan(claim({ selector: {} })), "refuse"],
    ["makes a volume of its own larger", plan(grown, { volume }), "grow"],
    ["leaves another node its volumes", plan(grown, { volume, node: "n2" }), "nothing"],
  ];
  for (const [name, actual, expected] of cases) it(name, () => assert.equal(actual, expected));

  it("deletes released volumes of its own, if that is their policy", () => {
    const released = { ...volume, status: { phase: "Released" as const } };
    assert.equal(holderOf(volume), "n1");
    assert.equal(isToDelete(released, "n1"), true);
    assert.equal(isToDelete(released, "n2"), false);
    assert.equal(isToDelete({ ...volume, status: { phase: "Bound" } }, "n1"), false);
    const kept = { ...released, spec: { ...released.spec, persistentVolumeReclaimPolicy: "Retain" } };
    assert.equal(isToDelete(kept, "n1"), false);
  });
});

describe("local volumes", () => {
  let root: string;
  before(async () => void (root = await mkdtemp(join(tmpdir(), "kayak-local-"))));
  after(() => rm(root, { recursive: true, force: true }));

  const storeWith = (disk: Disk) => new LocalStore({ root, mounter: hostMounter, disk });
  it("are empty, hold what was asked for and no more, grow, and leave nothing", async () => {
    const store = storeWith(hostDisk);
    const spec = { name: "a", mode: "Filesystem" as const, sizeBytes: 8 * MiB };
    await store.create(spec);
    await store.create(spec);
    const path = await store.mount("a");
    assert.deepEqual(await readdir(path), []);
    assert.equal(await fails(writeFile(join(path, "large"), Buffer.alloc(10 * MiB))), "ENOSPC");
    await rm(join(path, "large"));
    assert.equal(await store.grow({ ...spec, sizeBytes: 16 * MiB }), true);
    assert.equal(await fails(writeFile(join(path, "large"), Buffer.alloc(10 * MiB))), "");
    await store.remove("a");
    assert.deepEqual(await readdir(root), []);
    assert.deepEqual(await hostMounter.mountsBelow(root), []);
  });

  it("are block devices where that is wanted", async () => {
    const store = storeWith(hostDisk);
    await store.create({ name: "b", mode: "Block", sizeBytes: 4 * MiB });
    const device = await store.attach("b");
    assert.equal(await store.attach("b"), device);
    await writeFile(device, "data");
    await store.remove("b");
    assert.equal(await fails(access(join(root, "b"))), "ENOENT");
  });

  it("are directories where images can't be mounted", async () => {
    const store = storeWith({ ...hostDisk, canMount: async () => false });
    await store.create({ name: "c", mode: "Filesystem", sizeBytes: MiB });
    assert.deepEqual(await readdir(await store.mount("c")), []);
    assert.deepEqual(await hostMounter.mountsBelow(root), []);
    await store.remove("c");
  });

  it("are not made anew when they are missing", async () => {
    assert.equal(await fails(storeWith(hostDisk).mount("no-such-volume")), "ENOENT");
  });
});
