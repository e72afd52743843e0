/** Bombs: layers that are small on their way and large once unpacked. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { after, before, describe, it } from "mocha";
import { testNativeBinary } from "../runtime/testing/native-binary.ts";
import { layerBounds } from "./bounds.ts";
import { decompress } from "./decompress.ts";
import { sha256 } from "./digest.ts";
import { openLayerStore } from "./layers.ts";
import { buildTar, type TarFile } from "./testing/tar-builder.ts";

const small = { entries: 5, bytes: 1 << 20, pathBytes: 100, pathDepth: 8, ratio: 50, ratioFromBytes: 1 << 16 };

async function* streamOf(data: Buffer): AsyncGenerator<Buffer> {
  yield data;
}

const longPath = (path: string): TarFile => ({ path: "x", pax: { path } });

describe("bounds of a layer", function () {
  this.timeout(30_000);
  let directory: string;
  let nativeBinary: string;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "kayak-bounds-"));
    nativeBinary = await testNativeBinary();
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const unpack = async (files: readonly TarFile[], compress: (data: Buffer) => Buffer = (data) => data) => {
    const tar = buildTar(files);
    const store = openLayerStore(directory, { nativeBinary, bounds: small });
    const source = { diffId: sha256(tar), file: "layer", open: async () => streamOf(compress(tar)) };
    return store.ensure(source, []);
  };

  for (const { name, files, compress, message } of [
    {
      name: "too many entries",
      files: Array.from({ length: 6 }, (_, index) => ({ path: `f${index}` })),
      message: /more than 5 entries/,
    },
    {
      name: "too many bytes",
      files: [{ path: "f", content: Buffer.alloc(2 << 20, "x") }],
      message: /more than 1048576 bytes/,
    },
    {
      name: "more bytes than its compressed form explains",
      files: [{ path: "f", content: Buffer.alloc(1 << 19) }],
      compress: gzipSync,
      message: /more than 50 times as large/,
    },
    { name: "too long a path", files: [longPath("y".repeat(101))], message: /path of more than 100 bytes/ },
    { name: "too deep a path", files: [longPath("a/".repeat(9))], message: /path of more than 8 directories/ },
  ])
    it(`refuses ${name}, and keeps nothing`, async () => {
      await assert.rejects(unpack(files, compress), message);
      assert.deepEqual(readdirSync(join(directory, "layers")), []);
    });

  it("takes what is just within", async () => {
    const files = Array.from({ length: 5 }, (_, index) => ({ path: `a/b/c/d/f${index}`, content: "x" }));
    await unpack(files, gzipSync);
    assert.equal(readdirSync(join(directory, "layers")).length, 1);
  });

  it("are far beyond real images", () => {
    assert.ok(layerBounds.entries >= 1e6 && layerBounds.bytes >= 2 ** 36 && layerBounds.ratio >= 100);
  });

  it("refuse a zstd window that would take the node's memory", async () => {
    // No single segment, window exponent 21: two gigabytes.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, ...Buffer.alloc(16)]);
    await assert.rejects(decompress(streamOf(frame)).next(), /zstd window of 2147483648 bytes/);
  });

  it("let a zstd bomb out in small portions only", async () => {
    // Blocks of four bytes that each repeat one byte 128 KiB.
    const blockBytes = 1 << 17;
    const block = Buffer.alloc(4);
    block.writeUIntLE((blockBytes << 3) | 2, 0, 3);
    const frame = Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3]),
      ...Array.from({ length: 4096 }, () => block),
    ]);
    const before = process.memoryUsage().arrayBuffers;
    let bytes = 0;
    let most = 0;
    for await (const chunk of decompress(streamOf(frame))) {
      bytes += chunk.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      if (bytes > 128 << 20) break;
    }
    assert.ok(bytes > 128 << 20);
    assert.ok(most < 256 << 20, `${most} bytes at once`);
  });
});
