import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { after, before, beforeEach, describe, it } from "mocha";
import { testNativeBinary } from "../runtime/testing/native-binary.ts";
import { imageService } from "./service.ts";
import { openImageStore, type ImageStore } from "./store.ts";
import { dockerSave, ociLayout, tarOf, writeLayout, type Files } from "./testing/archive-builder.ts";
import { buildTar, type TarFile } from "./testing/tar-builder.ts";

describe("image store", function () {
  this.timeout(30_000);
  let base: string;
  let directory: string;
  let store: ImageStore;
  let nativeBinary: string;

  before(async () => {
    nativeBinary = await testNativeBinary();
    base = mkdtempSync(join(tmpdir(), "kayak-images-"));
  });
  after(() => rmSync(base, { recursive: true, force: true }));
  beforeEach(() => {
    directory = mkdtempSync(join(base, "store-"));
    store = openImageStore(directory, { nativeBinary });
  });

  const write = (content: Buffer, name = "image.tar") => {
    const path = join(mkdtempSync(join(base, "archive-")), name);
    writeFileSync(path, content);
    return path;
  };
  const load = (files: Files) => store.load(write(tarOf(files)));
  const loadLayers = (...layers: TarFile[][]) => load(dockerSave(layers.map(buildTar)));
  /** The topmost layer's directory. */
  const top = async () => {
    const [image] = await store.list();
    const unpacked = await store.unpacked(image?.id ?? "");
    return join(unpacked?.layersDir ?? "", unpacked?.layers[0] ?? "");
  };
  const hello: TarFile[] = [{ path: "hello", content: "hello\n" }];

  describe("formats", () => {
    for (const { name, make } of [
      { name: "docker save", make: () => write(tarOf(dockerSave([buildTar(hello)]))) },
      { name: "docker save, gzipped", make: () => write(gzipSync(tarOf(dockerSave([buildTar(hello)])))) },
      { name: "an OCI archive", make: () => write(tarOf(ociLayout([buildTar(hello)]))) },
      {
        name: "an OCI archive with plain layers",
        make: () => write(tarOf(ociLayout([buildTar(hello)], { compress: (layer) => layer }))),
      },
      {
        name: "an OCI archive with zstd layers",
        make: () => write(tarOf(ociLayout([buildTar(hello)], { compress: zstd }))),
      },
      {
        name: "an OCI layout directory",
        make: () => writeLayout(mkdtempSync(join(base, "layout-")), ociLayout([buildTar(hello)])),
      },
    ])
      it(`loads ${name}`, async () => {
        const [image] = await store.load(make());
        assert.deepEqual(image?.repoTags, ["docker.io/library/web:1"]);
        assert.equal((await store.resolve("web:1"))?.id, image?.id);
        assert.equal(readFileSync(join(await top(), "hello"), "utf8"), "hello\n");
      });

    it("loads an archive whose other platforms and attestations are absent", async () => {
      const absent = `sha256:${"1".repeat(64)}`;
      const others = [
        { digest: absent, size: 1, platform: { os: "linux", architecture: "riscv64" } },
        {
          digest: absent,
          size: 1,
          platform: { os: "unknown", architecture: "unknown" },
          annotations: { "vnd.docker.reference.type": "attestation-manifest" },
        },
      ];
      assert.equal((await load(ociLayout([buildTar(hello)], { others }))).length, 1);
    });

    it("keeps one copy of a layer that images share", async () => {
      await load(dockerSave([buildTar(hello)], { tags: ["a:1"] }));
      await load(dockerSave([buildTar(hello), buildTar([{ path: "more" }])], { tags: ["b:1"] }));
      assert.equal(readdirSync(join(directory, "layers")).length, 2);
    });

    it("moves a tag to the image loaded last, and forgets the other", async () => {
      await loadLayers(hello);
      await loadLayers([{ path: "other" }]);
      await load(dockerSave([buildTar([{ path: "third" }])], { tags: ["third:1"] }));
      assert.deepEqual((await store.list()).map(({ repoTags }) => repoTags.join()).sort(), [
        "docker.io/library/third:1",
        "docker.io/library/web:1",
      ]);
      assert.equal(readdirSync(join(directory, "layers")).length, 2);
    });

    for (const { name, files, message } of [
      {
        name: "something that is no image",
        files: { readme: Buffer.from("x") },
        message: /neither index.json \(OCI\) nor manifest.json/,
      },
      {
        name: "a manifest that is no JSON",
        files: { "manifest.json": Buffer.from("{") },
        message: /manifest.json is not JSON/,
      },
      {
        name: "a manifest of the wrong shape",
        files: { "manifest.json": Buffer.from('[{"Config":1}]') },
        message: /manifest.json is malformed: 0.Config/,
      },
      {
        name: "a missing layer",
        files: without(dockerSave([buildTar(hello)]), "0/layer.tar"),
        message: /has no file 0\/layer.tar/,
      },
      {
        name: "a layer with another digest",
        files: { ...dockerSave([buildTar(hello)]), "0/layer.tar": buildTar([{ path: "evil" }]) },
        message: /layer sha256:.* has digest sha256:/,
      },
      {
        name: "a layer that is cut off",
        files: cutLayer(dockerSave([buildTar(hello)])),
        message: /cut off|has digest/,
      },
    ] as { name: string; files: Files; message: RegExp }[])
      it(`refuses ${name} and keeps nothing of it`, async () => {
        await assert.rejects(load(files), message);
        assert.deepEqual(await store.list(), []);
        assert.deepEqual(existsSync(join(directory, "layers")) ? readdirSync(join(directory, "layers")) : [], []);
      });

    it("refuses a blob with another digest", async () => {
      const files = ociLayout([buildTar(hello)]);
      for (const name of Object.keys(files))
        if (name.startsWith("blobs/") && files[name]?.includes("rootfs"))
          files[name] = Buffer.from('{"rootfs":{"diff_ids":[]}}');
      await assert.rejects(load(files), /has digest/);
    });

    it("refuses a file that is no archive", async () => {
      await assert.rejects(store.load(write(Buffer.alloc(2048, "x"))), /is not an image archive: not a tar archive/);
      await assert.rejects(store.load(join(base, "missing.tar")), /ENOENT/);
    });
  });

  describe("layers", () => {
    it("have owners, modes, links and devices", async () => {
      await loadLayers([
        { path: "dir/", type: "5", mode: 0o1777, uid: 5, gid: 6 },
        { path: "dir/run", mode: 0o4755, content: "#!" },
        { path: "soft", type: "2", linkPath: "dir/run" },
        { path: "hard", type: "1", linkPath: "dir/run" },
        { path: "null", type: "3", device: [1, 3], mode: 0o666 },
        { path: `deep/${"x".repeat(120)}`.slice(0, 99), pax: { path: `deep/${"x".repeat(120)}` }, content: "long" },
      ]);
      const root = await top();
      const dir = lstatSync(join(root, "dir"));
      assert.deepEqual([dir.mode & 0o7777, dir.uid, dir.gid, dir.mtimeMs], [0o1777, 5, 6, 1_700_000_000_000]);
      assert.equal(lstatSync(join(root, "dir/run")).mode & 0o7777, 0o4755);
      assert.equal(lstatSync(join(root, "hard")).ino, lstatSync(join(root, "dir/run")).ino);
      assert.ok(lstatSync(join(root, "soft")).isSymbolicLink());
      assert.equal(lstatSync(join(root, "null")).rdev, 0x103);
      assert.equal(readFileSync(join(root, `deep/${"x".repeat(120)}`), "utf8"), "long");
    });

    it("hide what their whiteouts name, and whole directories by an opaque one", async () => {
      await loadLayers(
        [{ path: "gone", content: "1" }, { path: "kept" }, { path: "dir/old" }, { path: "tree/a/b" }],
        [{ path: ".wh.gone" }, { path: "dir/new" }, { path: "dir/.wh..wh..opq" }, { path: ".wh.tree" }],
      );
      const names = await listMerged(store);
      assert.deepEqual(names, ["dir", "dir/new", "kept"]);
    });

    it("reach through a link of a lower layer, as unpacking one after the other does", async () => {
      await loadLayers(
        [
          { path: "usr/lib/", type: "5", mode: 0o755 },
          { path: "lib", type: "2", linkPath: "usr/lib" },
        ],
        [{ path: "lib/file", content: "x" }],
      );
      assert.deepEqual(await listMerged(store), ["lib", "usr", "usr/lib", "usr/lib/file"]);
    });

    for (const { name, files } of [
      { name: "a path with ..", files: [{ path: "../../../../escape", content: "x" }] },
      { name: "an absolute path", files: [{ path: "/escape", content: "x" }] },
      {
        name: "a link to the outside",
        files: [
          { path: "out", type: "2", linkPath: "/" },
          { path: "out/escape", content: "x" },
        ],
      },
      {
        name: "a link upwards",
        files: [
          { path: "out", type: "2", linkPath: "../../../../.." },
          { path: "out/escape", content: "x" },
        ],
      },
      {
        name: "a whiteout of the outside",
        files: [{ path: "escape" }, { path: "a/.wh..." }, { path: "../../.wh.layers" }],
      },
    ])
      it(`stay inside in spite of ${name}`, async () => {
        await loadLayers(files);
        assert.ok(existsSync(join(await top(), "escape")));
        assert.ok(existsSync(join(directory, "layers")));
        for (const outside of [
          "/escape",
          join(directory, "escape"),
          join(directory, "layers/escape"),
          join(base, "escape"),
        ])
          assert.ok(!existsSync(outside));
      });

    it("cannot link to a file outside", async () => {
      await assert.rejects(
        loadLayers([{ path: "passwd", type: "1", linkPath: "../../../../../../etc/passwd" }]),
        /no such file or directory/,
      );
    });

    it("refuse owners that would wrap around", async () => {
      await assert.rejects(
        loadLayers([{ path: "x", pax: { uid: "4294967296" } }]),
        /owner 4294967296:0 is out of range/,
      );
    });
  });

  describe("removal", () => {
    it("takes the image with its last name", async () => {
      const [image] = await load(dockerSave([buildTar(hello)], { tags: ["a:1", "b:1"] }));
      await store.remove("a:1");
      assert.deepEqual(
        (await store.list()).map(({ id, repoTags }) => [id, repoTags]),
        [[image?.id, ["docker.io/library/b:1"]]],
      );
      await store.remove(image?.id ?? "");
      assert.deepEqual(await store.list(), []);
      assert.deepEqual(readdirSync(join(directory, "layers")), []);
    });

    it("leaves an image's layers as long as a container uses it", async () => {
      const [image] = await loadLayers(hello);
      const state = join(directory, "container");
      mkdirSync(state);
      store.use(image?.id ?? "", state);
      await store.remove("web:1");
      assert.equal(await store.resolve("web:1"), undefined);
      assert.ok(statSync(join(await top(), "hello")));
      rmSync(state, { recursive: true });
      await loadLayers([{ path: "other" }]);
      assert.equal((await store.list()).length, 1);
    });

    it("says which images there are when one is missing", async () => {
      await loadLayers(hello);
      await assert.rejects(store.remove("nope:1"), /no image "nope:1"; there are docker.io\/library\/web:1/);
    });
  });

  it("can be written by several processes at once", async () => {
    const archives = ["a", "b", "c"].map((name) =>
      write(tarOf(dockerSave([buildTar(hello), buildTar([{ path: name }])], { tags: [`${name}:1`] }))),
    );
    const script = `import { openImageStore } from ${JSON.stringify(new URL("store.ts", import.meta.url).href)};
      await openImageStore(${JSON.stringify(directory)}, { nativeBinary: ${JSON.stringify(nativeBinary)} }).load(process.argv[1]);`;
    const run = promisify(execFile);
    await Promise.all(
      archives.map((path) =>
        run(process.execPath, ["--import=tsx", "--conditions=source", "--input-type=module", "-e", script, path]),
      ),
    );
    assert.deepEqual((await store.list()).flatMap(({ repoTags }) => repoTags).sort(), [
      "docker.io/library/a:1",
      "docker.io/library/b:1",
      "docker.io/library/c:1",
    ]);
    assert.equal(readdirSync(join(directory, "layers")).length, 4);
  });

  it("explains what is missing, with the names that are close", async () => {
    await loadLayers(hello);
    const service = imageService(store);
    assert.deepEqual(await service.explainMissing("web:2"), { store: directory, similar: ["docker.io/library/web:1"] });
  });
});

/** One frame with one raw block. */
function zstd(data: Buffer): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  header.writeUInt32LE(data.length, 5);
  const block = Buffer.alloc(3);
  block.writeUIntLE((data.length << 3) | 1, 0, 3);
  return Buffer.concat([header, block, data]);
}

function without(files: Files, name: string): Files {
  return Object.fromEntries(Object.entries(files).filter(([key]) => key !== name));
}

function cutLayer(files: Files): Files {
  return { ...files, "0/layer.tar": files["0/layer.tar"]?.subarray(0, 700) ?? Buffer.alloc(0) };
}

/** What a container would see. */
async function listMerged(store: ImageStore): Promise<string[]> {
  const [image] = await store.list();
  const { layersDir = "", layers = [] } = (await store.unpacked(image?.id ?? "")) ?? {};
  const script = `cd ${layersDir} && mount -t overlay overlay -o lowerdir=${layers.join(":")} /mnt && cd /mnt && find . -mindepth 1 | sort`;
  const { stdout } = await promisify(execFile)("unshare", ["--mount", "sh", "-c", script]);
  return stdout
    .trim()
    .split("\n")
    .map((path) => path.slice(2));
}
