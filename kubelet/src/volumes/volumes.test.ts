import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import type { ObjectSource } from "../container/env.ts";
import { Paths } from "../pods/identity.ts";
import { FakeApi } from "../testing/fake-api.ts";
import { container, pod } from "../testing/pods.ts";
import { hostDisk } from "./local/disk.ts";
import { LocalStore } from "./local/store.ts";
import { VolumeManager } from "./manager.ts";
import { hostMounter, mountPointsBelow } from "./mounter.ts";
import { TokenManager } from "./tokens.ts";

const objects: Record<"configMaps" | "secrets", Record<string, Record<string, string>>> = {
  configMaps: { conf: { a: "1", b: "2" } },
  secrets: { key: { password: Buffer.from("hidden").toString("base64") } },
};

const storage: Record<"claims" | "volumes", Record<string, object>> = { claims: {}, volumes: {} };

const source: ObjectSource = {
  configMap: async (name) =>
    objects.configMaps[name] && ({ data: objects.configMaps[name] } as unknown as corev1.ConfigMap),
  secret: async (name) => objects.secrets[name] && ({ data: objects.secrets[name] } as unknown as corev1.Secret),
  claim: async (name) => storage.claims[name] as unknown as corev1.PersistentVolumeClaim | undefined,
  volume: async (name) => storage.volumes[name] as unknown as corev1.PersistentVolume | undefined,
};

const need = { objects: source, signal: new AbortController().signal };

describe("volumes", () => {
  let root: string;
  let manager: VolumeManager;
  const clock = new FakeClock();

  before(async () => {
    root = await mkdtemp(join(tmpdir(), "kayak-volumes-"));
    manager = new VolumeManager({
      paths: new Paths(root),
      memoryRoot: join(root, "memory"),
      mounter: hostMounter,
      tokens: new TokenManager(new FakeApi(), clock),
      clock,
      node: "node-1",
      images: {
        ensure: async () => Promise.reject(new Error("there are no images")),
        layers: async () => ({ layersDir: "/", layers: [] }),
      },
      local: new LocalStore({ root: join(root, "local"), mounter: hostMounter, disk: hostDisk }),
    });
  });
  after(() => rm(root, { recursive: true, force: true }));

  async function setUp(volume: Omit<corev1.Volume, "name">, spec: Partial<corev1.PodSpec> = {}) {
    const subject = pod({
      spec: { ...spec, volumes: [{ name: "v", ...volume }] },
      metadata: { labels: { tier: "back" } },
    });
    const facts = { pod: subject, nodeIPs: ["192.0.2.1"], podIPs: ["10.244.0.9"], allocatable: { cpu: "2" } };
    const ready = await manager.setUp(facts, need);
    return { subject, facts, path: ready.get("v")!.hostPath, managed: ready.get("v")!.managed };
  }

  const failing = async (volume: Omit<corev1.Volume, "name">) =>
    setUp(volume).then(
      () => "",
      (error: Error) => error.message,
    );

  it("shows a configMap's keys and follows changes in one step", async () => {
    const { path, facts, managed } = await setUp({ configMap: { name: "conf" } });
    assert.deepEqual(
      (await readdir(path)).filter((name) => !name.startsWith("..")),
      ["a", "b"],
    );
    assert.equal(await readlink(join(path, "a")), "..data/a");
    assert.equal(managed, true);
    const before = await readlink(join(path, "..data"));
    await manager.setUp(facts, need);
    assert.equal(await readlink(join(path, "..data")), before);
    objects.configMaps["conf"] = { a: "changed", c: "3" };
    await manager.setUp(facts, need);
    assert.deepEqual(
      (await readdir(path)).filter((name) => !name.startsWith("..")),
      ["a", "c"],
    );
    assert.equal(await readFile(join(path, "a"), "utf8"), "changed");
    assert.equal((await readdir(path)).filter((name) => name.startsWith("..set_")).length, 1);
  });

  it("puts chosen keys at their paths with their modes", async () => {
    const { path } = await setUp({
      secret: { secretName: "key", items: [{ key: "password", path: "deep/er", mode: 0o400 }] },
    });
    assert.equal(await readFile(join(path, "deep/er"), "utf8"), "hidden");
    assert.equal((await stat(join(path, "deep/er"))).mode & 0o777, 0o400);
    assert.ok(path.startsWith(join(root, "memory")));
  });

  it("projects several sources into one volume", async () => {
    const items = [
      { path: "labels", fieldRef: { fieldPath: "metadata.labels" } },
      { path: "cpu", resourceFieldRef: { containerName: "app", resource: "limits.cpu" } },
    ];
    const sources = [
      { serviceAccountToken: { path: "token" } },
      { configMap: { name: "conf", items: [{ key: "a", path: "conf" }] } },
      { downwardAPI: { items } },
    ];
    const { path } = await setUp({ projected: { sources, defaultMode: 0o640 } }, { serviceAccountName: "robot" });
    assert.equal(await readFile(join(path, "token"), "utf8"), "token-for-robot");
    assert.equal(await readFile(join(path, "labels"), "utf8"), 'tier="back"');
    assert.equal(await readFile(join(path, "cpu"), "utf8"), "2");
    assert.equal((await stat(join(path, "conf"))).mode & 0o777, 0o640);
  });

  it("gives files to the pod's group", async () => {
    const { path } = await setUp(
      { configMap: { name: "conf", defaultMode: 0o600 } },
      { securityContext: { fsGroup: 2345 } },
    );
    const { gid, mode } = await stat(join(path, "a"));
    assert.deepEqual([gid, mode & 0o777], [2345, 0o640]);
  });

  it("makes directories that live as long as the pod, on disk and in memory", async () => {
    const disk = await setUp({ emptyDir: {} });
    assert.equal((await stat(disk.path)).mode & 0o777, 0o777);
    const memory = await setUp({ emptyDir: { medium: "Memory", sizeLimit: "1Mi" } });
    assert.deepEqual(await hostMounter.mountsBelow(memory.path), [memory.path]);
    await assert.rejects(writeFile(join(memory.path, "big"), Buffer.alloc(2 * 1024 * 1024)), /ENOSPC/);
    await manager.setUp(memory.facts, need);
    await manager.tearDown(memory.subject.metadata.uid);
    assert.deepEqual(await hostMounter.mountsBelow(root), []);
    await assert.rejects(stat(memory.path), /ENOENT/);
  });

  it("checks a path of the node by its type", async () => {
    const file = join(root, "file");
    await writeFile(file, "");
    assert.match(
      await failing({ hostPath: { path: file, type: "Directory" } }),
      /^MountVolume.SetUp failed for volume "v" : hostPath type check failed: .*file is not a directory$/,
    );
    assert.match(await failing({ hostPath: { path: join(root, "none"), type: "File" } }), /is not a file$/);
    assert.equal(
      (await setUp({ hostPath: { path: join(root, "new/dir"), type: "DirectoryOrCreate" } })).path,
      join(root, "new/dir"),
    );
    assert.equal((await setUp({ hostPath: { path: file, type: "" } })).managed, false);
  });

  for (const [title, volume, message] of [
    ["a missing configMap", { configMap: { name: "none" } }, 'configmap "none" not found'],
    [
      "a missing key",
      { secret: { secretName: "key", items: [{ key: "x", path: "x" }] } },
      "references non-existent secret key: x",
    ],
    [
      "a kind that is not known",
      { nfs: { server: "s", path: "/" } },
      "no volume plugin matched: volumes of kind nfs are not supported",
    ],
    [
      "a path that leads out",
      { configMap: { name: "conf", items: [{ key: "a", path: "../a" }] } },
      'invalid path: "../a"',
    ],
  ] as const) {
    it(`refuses ${title}`, async () =>
      assert.equal(await failing(volume as never), `MountVolume.SetUp failed for volume "v" : ${message}`));
  }

  it("takes an optional object that is not there for an empty one", async () => {
    assert.deepEqual(
      (await readdir((await setUp({ configMap: { name: "none", optional: true } })).path)).filter(
        (name) => !name.startsWith(".."),
      ),
      [],
    );
  });

  it("prepares sub-paths without following what a container put there", async () => {
    const { path } = await setUp({ emptyDir: {} });
    const volumes = new Map([["v", { hostPath: path, managed: false }]]);
    const mount = (subPath: string) =>
      manager.mounts(container("app", { volumeMounts: [{ name: "v", mountPath: "/v", subPath }] }), {
        volumes,
        env: new Map(),
      });
    assert.deepEqual(await mount("a/b"), [{ hostPath: path, containerPath: "/v", readonly: false, subPath: "a/b" }]);
    assert.ok((await stat(join(path, "a/b"))).isDirectory());
    const outside = join(root, "outside");
    await mkdir(outside);
    await chmod(outside, 0o777);
    await symlink(outside, join(path, "link"));
    await assert.rejects(mount("link/new"), /failed to prepare subPath/);
    assert.deepEqual(await readdir(outside), []);
    await assert.rejects(mount("../x"), /must be a relative path/);
  });

  it("reads the mount table, the deepest first", () => {
    const table = [
      "1 0 0:1 / / rw - ext4 x rw",
      "2 1 0:2 / /a/b rw - tmpfs x rw",
      "3 2 0:3 / /a/b/c\\040d rw - tmpfs x rw",
      "4 1 0:4 / /a/bc rw - tmpfs x rw",
      "",
    ].join("\n");
    assert.deepEqual(mountPointsBelow(table, "/a/b"), ["/a/b/c d", "/a/b"]);
  });
});
