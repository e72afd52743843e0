/** Pulling: from Debian's docker-registry, and from registries that ask for tokens or lie. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { corev1 } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import { ImagePuller } from "../../container/image.ts";
import { testNativeBinary } from "../../runtime/testing/native-binary.ts";
import { testAuthority } from "../../testing/certificates.ts";
import { container, pod } from "../../testing/pods.ts";
import { sha256 } from "../digest.ts";
import { imageService } from "../service.ts";
import { openImageStore, type ImageStore } from "../store.ts";
import {
  listType,
  manifestType,
  push,
  pushManifest,
  scriptedRegistry,
  startRegistry,
  testImage,
  type TestRegistry,
} from "../testing/registry.ts";
import { buildTar } from "../testing/tar-builder.ts";
import { pullImage } from "./pull.ts";

const base = buildTar([{ path: "hello", content: "hello\n" }]);
const second = buildTar([{ path: "more", content: "more\n" }]);
const image = testImage([base, second]);
const architecture = { x64: "amd64", arm64: "arm64" }[process.arch as string] ?? process.arch;

/** Of a manifest list. */
const entry = (manifest: Buffer, platform: object) => ({
  mediaType: manifestType,
  size: manifest.length,
  digest: sha256(manifest),
  platform: { os: "linux", ...platform },
});

const pathOf = (request: IncomingMessage) => (request.url ?? "").replace(/^\/v2\/(web\/)?/, "");

const bcryptOfSecret = "$2b$04$H3bo/WeYbCtgoP.NEwQeFeA5U8E/YlK3d/RGwS9Ims2hu5zxUgBhW";

describe("pulling images", function () {
  this.timeout(30_000);
  let directory: string;
  let store: ImageStore;
  let nativeBinary: string;

  before(async () => {
    nativeBinary = await testNativeBinary();
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "kayak-pull-"));
    store = openImageStore(directory, { nativeBinary });
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  const nothingIsLeft = () => {
    assert.deepEqual(readdirSync(join(directory, "downloads")), []);
  };

  describe("from docker-registry", () => {
    let registry: TestRegistry;
    before(async () => {
      registry = await startRegistry();
      await push(`http://${registry.host}`, image, { name: "library/web", tag: "1" });
    });
    after(() => registry[Symbol.asyncDispose]());

    it("stores the image under its name and digest", async () => {
      const reference = `${registry.host}/library/web:1`;
      const digest = sha256(image.manifest);
      const { image: pulled } = await pullImage(store, reference, {});
      assert.deepEqual(pulled.repoTags, [reference]);
      assert.deepEqual(pulled.repoDigests, [`${registry.host}/library/web@${digest}`]);
      assert.equal((await store.resolve(reference))?.id, pulled.id);
      assert.equal((await store.unpacked(pulled.id))?.layers.length, 2);
      nothingIsLeft();
    });

    it("takes a digest for a name", async () => {
      const reference = `${registry.host}/library/web@${sha256(image.manifest)}`;
      const { image: pulled } = await pullImage(store, reference, {});
      assert.deepEqual([pulled.repoTags, pulled.repoDigests], [[], [reference]]);
      assert.equal((await store.resolve(reference))?.id, pulled.id);
      nothingIsLeft();
    });

    it("chooses this machine's platform from a list", async () => {
      const name = "library/web";
      const foreign = testImage([second]);
      await push(`http://${registry.host}`, foreign, { name, tag: "foreign" });
      const list = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: listType,
          manifests: [entry(foreign.manifest, { architecture: "mips64" }), entry(image.manifest, { architecture })],
        }),
      );
      await pushManifest(`http://${registry.host}`, list, { name, tag: "many", type: listType });
      const { image: pulled } = await pullImage(store, `${registry.host}/${name}:many`, {});
      const at = `${registry.host}/${name}`;
      assert.deepEqual(pulled.repoDigests, [`${at}@${sha256(list)}`, `${at}@${sha256(image.manifest)}`]);
      assert.equal((await store.unpacked(pulled.id))?.layers.length, 2);
      nothingIsLeft();
    });

    it("says that a tag does not exist", async () => {
      const name = `${registry.host}/library/web:9`;
      await assert.rejects(pullImage(store, name, {}), {
        name: "ImagePullError",
        message: `failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`,
      });
    });
  });

  it("identifies itself with one of the credentials", async () => {
    await using registry = await startRegistry({ htpasswd: `ada:${bcryptOfSecret}\n` });
    const authorization = `Basic ${Buffer.from("ada:secret").toString("base64")}`;
    await push(`http://${registry.host}`, image, { name: "private", tag: "1", authorization });
    const reference = `${registry.host}/private:1`;
    await assert.rejects(pullImage(store, reference, {}), /pull access denied.*no basic auth credentials/);
    const wrong = { username: "ada", password: "wrong" };
    await assert.rejects(pullImage(store, reference, { credentials: [wrong] }), /insufficient_scope/);
    const right = { username: "ada", password: "secret" };
    const pulled = await pullImage(store, reference, { credentials: [wrong, right] });
    assert.deepEqual([pulled.image.repoTags, pulled.credentials], [[reference], right]);
    const access = { everyone: false, secrets: [{ uid: "u", namespace: "n", name: "s", hash: "h" }] };
    await store.grant(pulled.image.id, "r.io/private", access);
    await pullImage(store, reference, { credentials: [right] });
    assert.deepEqual((await store.resolve(reference))?.access, { "r.io/private": access });
    await store.remove(reference);
    await store.grant(pulled.image.id, "r.io/private", access);
    assert.equal(await store.resolve(reference), undefined);
  });

  /** Each with an eye of its own on the store. */
  const node = () =>
    new ImagePuller({
      images: imageService(openImageStore(directory, { nativeBinary })),
      events: { pod: () => undefined, container: () => undefined },
      clock: new FakeClock(),
      verification: { policy: "NeverVerifyPreloadedImages", allowlist: [] },
    });

  it("leaves what was pulled with a secret to those who have it, on every node of the store", async () => {
    const registry = await startRegistry({ htpasswd: `ada:${bcryptOfSecret}\n` });
    const auth = Buffer.from("ada:secret").toString("base64");
    await push(`http://${registry.host}`, image, { name: "private", tag: "1", authorization: `Basic ${auth}` });
    const data = {
      ".dockerconfigjson": Buffer.from(JSON.stringify({ auths: { [registry.host]: { auth } } })).toString("base64"),
    };
    const secret = { metadata: { uid: "u", namespace: "default", name: "s" }, data } as unknown as corev1.Secret;
    const need = { objects: { secret: async () => secret }, signal: new AbortController().signal };
    const wanted = container("app", { image: `${registry.host}/private:1` });
    const knowing = pod({ spec: { imagePullSecrets: [{ name: "s" }] } });
    const { id } = await node().ensure(knowing, wanted, need);
    await assert.rejects(node().ensure(pod(), wanted, need), /pull access denied/);
    await registry[Symbol.asyncDispose]();
    assert.equal((await node().ensure(knowing, wanted, need)).id, id);
  });

  it("trusts the certificates it is given, and no others", async () => {
    const authority = await testAuthority();
    await using registry = await startRegistry({ tls: await authority.issue("CN=registry") });
    const reference = `${registry.host}/web:1`;
    await assert.rejects(pullImage(store, reference, { ca: [authority.ca] }), /not found/);
    await assert.rejects(pullImage(store, reference, {}), /failed to do request/);
  });

  describe("from a registry that answers in its own way", () => {
    const documents = new Map<string, Buffer>([
      ["manifests/1", image.manifest],
      ...image.blobs.map((blob) => [`blobs/${sha256(blob)}`, blob] as const),
    ]);
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      const document = documents.get(pathOf(request));
      response.writeHead(pathOf(request) === "" ? 200 : document ? 200 : 404).end(document);
    };

    it("gets a token where the registry says, and shows it", async () => {
      const asked: string[] = [];
      await using registry = await scriptedRegistry((request, response) => {
        const { authorization, host } = request.headers;
        if (request.url?.startsWith("/token")) {
          asked.push(`${request.url} ${authorization}`);
          return void response.end(JSON.stringify({ token: "t0ken" }));
        }
        if (pathOf(request) === "" || authorization === "Bearer t0ken") return serve(request, response);
        const challenge = `Bearer realm="http://${host}/token",service="hub",scope="repository:web:pull"`;
        response.writeHead(401, { "www-authenticate": challenge }).end();
      });
      await pullImage(store, `${registry.host}/web:1`, { credentials: [{ username: "u", password: "p" }] });
      assert.deepEqual(asked, ["/token?service=hub&scope=repository%3Aweb%3Apull Basic dTpw"]);
    });

    it("keeps its authorization from a host that it is redirected to", async () => {
      const seen: (string | undefined)[] = [];
      await using storage = await scriptedRegistry((request, response) => {
        seen.push(request.headers.authorization);
        serve(request, response);
      });
      await using registry = await scriptedRegistry((request, response) => {
        if (!request.headers.authorization && pathOf(request) !== "")
          return void response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end();
        if (!pathOf(request).startsWith("blobs/")) return serve(request, response);
        response.writeHead(307, { location: `http://${storage.host}${request.url}` }).end();
      });
      await pullImage(store, `${registry.host}/web:1`, { credentials: [{ username: "u", password: "p" }] });
      assert.deepEqual(seen, [undefined, undefined, undefined]);
    });

    const corrupted = (path: string) => (request: IncomingMessage, response: ServerResponse) =>
      pathOf(request) === path ? response.end("something else") : serve(request, response);
    const layer = sha256(base);
    for (const { lie, answer, message } of [
      { lie: "another layer", answer: corrupted(`blobs/${layer}`), message: /layer sha256:\w+ has digest/ },
      {
        lie: "another configuration",
        answer: corrupted(`blobs/${sha256(image.blobs[0] ?? "")}`),
        message: /blob sha256:\w+ has digest/,
      },
      {
        lie: "a digest that is not the manifest's",
        answer: (request: IncomingMessage, response: ServerResponse) => {
          response.setHeader("docker-content-digest", layer);
          serve(request, response);
        },
        message: /manifest sha256:\w+ has digest/,
      },
      {
        lie: "a layer that is cut off",
        answer: (request: IncomingMessage, response: ServerResponse) => {
          if (pathOf(request) !== `blobs/${layer}`) return serve(request, response);
          response.writeHead(200, { "content-length": base.length });
          response.write(base.subarray(0, 100), () => response.destroy());
        },
        message: /aborted/,
      },
    ])
      it(`refuses ${lie}, and leaves nothing behind`, async () => {
        await using registry = await scriptedRegistry(answer);
        await assert.rejects(pullImage(store, `${registry.host}/web:1`, {}), message);
        assert.deepEqual(await store.list(), []);
      });

    it("fetches no layer that is there", async () => {
      const fetched: string[] = [];
      await using registry = await scriptedRegistry((request, response) => {
        fetched.push(pathOf(request));
        serve(request, response);
      });
      await pullImage(store, `${registry.host}/web:1`, {});
      fetched.length = 0;
      await pullImage(store, `${registry.host}/web:1`, {});
      assert.deepEqual(fetched, ["manifests/1", `blobs/${sha256(image.blobs[0] ?? "")}`]);
    });

    it("ends when it is told to", async () => {
      const stop = new AbortController();
      await using registry = await scriptedRegistry((request, response) => {
        if (pathOf(request) === `blobs/${layer}`) stop.abort(new Error("enough"));
        else serve(request, response);
      });
      await assert.rejects(pullImage(store, `${registry.host}/web:1`, { signal: stop.signal }), /enough/);
    });
  });
});
