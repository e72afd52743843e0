import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "mocha";
import { TestClient } from "../../testing/request.ts";
import { type TestServer, startTestServer } from "../../testing/server.ts";
import { type TestEtcd, startEtcd } from "../../testing/etcd.ts";
import { openEtcd } from "../etcd/etcd-storage.ts";
import type { Storage } from "../storage.ts";
import { providerFor } from "./ciphers.ts";
import { parseEncryption } from "./config.ts";

const secretOf = (byte: number, size = 32) => Buffer.alloc(size, byte).toString("base64");
const config = (providers: string, resources = '["secrets", "*.apps"]') => `
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: ${resources}
  providers:
${providers}`;
const keyed = (kind: string, ...keys: [string, number][]) =>
  `  - ${kind}: {keys: [${keys.map(([name, byte]) => `{name: ${name}, secret: ${secretOf(byte)}}`).join(", ")}]}\n`;
const identity = "  - identity: {}\n";

const nacl = {
  key: "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389",
  nonce: "69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37",
  box: "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74e355a5",
  message:
    "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705",
};

describe("providers", () => {
  const context = Buffer.from("/registry/secrets/a/b");
  const value = Buffer.from("a value that is longer than one block of the cipher");
  for (const kind of ["aescbc", "aesgcm", "secretbox"] as const) {
    it(`${kind} opens what it has sealed, with a new nonce each time`, async () => {
      const provider = await providerFor(kind, "key1", Buffer.alloc(32, 1));
      const [one, two] = [provider.seal(value, context), provider.seal(value, context)];
      assert.ok(one.toString("latin1").startsWith(`k8s:enc:${kind}:v1:key1:`));
      assert.ok(!one.equals(two));
      assert.deepEqual(provider.open(one.subarray(provider.prefix.length), context), value);
      const other = await providerFor(kind, "key1", Buffer.alloc(32, 2));
      assert.throws(() => {
        if (!other.open(one.subarray(provider.prefix.length), context).equals(value)) throw new Error("garbled");
      });
    });
  }

  it("aesgcm ties a value to its place", async () => {
    const provider = await providerFor("aesgcm", "k", Buffer.alloc(16, 1));
    const sealed = provider.seal(value, context).subarray(provider.prefix.length);
    assert.throws(() => provider.open(sealed, Buffer.from("/registry/secrets/a/c")));
  });

  it("secretbox is NaCl's: it opens the box of NaCl's own tests", async () => {
    const provider = await providerFor("secretbox", "k", Buffer.from(nacl.key, "hex"));
    const opened = provider.open(Buffer.from(nacl.nonce + nacl.box, "hex"), context);
    assert.equal(opened.toString("hex"), nacl.message);
  });
});

describe("the encryption configuration", () => {
  const covers = async (pattern: string) => {
    const [rule] = await parseEncryption(config(identity, `["${pattern}"]`));
    return ["core/secrets", "apps/deployments", "core/pods"].filter((collection) => rule?.covers(collection));
  };
  const cases: [string, string[]][] = [
    ["secrets", ["core/secrets"]],
    ["deployments.apps", ["apps/deployments"]],
    ["*.apps", ["apps/deployments"]],
    ["*.", ["core/secrets", "core/pods"]],
    ["*.*", ["core/secrets", "apps/deployments", "core/pods"]],
  ];
  for (const [pattern, expected] of cases)
    it(`covers ${expected.join(", ")} by ${pattern}`, async () => assert.deepEqual(await covers(pattern), expected));

  const mistakes: [string, RegExp][] = [
    [
      config("  - kms: {name: x, endpoint: unix:///x}"),
      /providers\[0\].kms: KMS plugins are not supported; use aesgcm, aescbc or secretbox/,
    ],
    [config(keyed("rot13", ["a", 1])), /unknown field "rot13"/],
    [config(`  - aesgcm: {keys: [{name: a, secret: YQ==}]}`), /secret: must be 16, 24, 32 bytes in base64, and is 1/],
    [config(`  - secretbox: {keys: []}`), /keys: at least one is required/],
    [config(identity, '["*"]'), /use "\*." for the core group/],
  ];
  for (const [text, message] of mistakes)
    it(`is refused: ${message.source}`, () => assert.rejects(parseEncryption(text), message));
});

describe("encryption at rest", () => {
  let etcd: TestEtcd;
  let raw: Storage;
  let server: TestServer | undefined;

  before(async () => {
    etcd = await startEtcd();
    raw = await openEtcd({ endpoints: [etcd.endpoint] });
  });
  afterEach(async () => server?.close());
  after(async () => {
    raw.close();
    await etcd.close();
  });

  const stored = async (name: string) =>
    (await raw.get(`/registry/core/secrets/default/${name}`)).item?.value.toString("latin1") ?? "";
  const secrets = "/api/v1/namespaces/default/secrets";
  const start = async (encryption?: string) => {
    server = await startTestServer({ sharedEtcd: etcd, encryption });
    return new TestClient(server.config);
  };

  it("leaves no plain text in etcd, and serves as before", async () => {
    const client = await start(config(keyed("aesgcm", ["one", 1]) + identity));
    const events = await client.watch(`${secrets}?watch=1`);
    for (const name of ["a", "b", "c"])
      assert.equal((await client.post(secrets, { metadata: { name }, stringData: { k: "plain-to-see" } })).code, 201);
    for (const name of ["a", "b", "c"]) {
      assert.match(await stored(name), /^k8s:enc:aesgcm:v1:one:/);
      assert.ok(!(await stored(name)).includes("plain") && !(await stored(name)).includes("Secret"));
      assert.equal((await events.next()).value.object.metadata.name, name);
    }
    await events.return(undefined);
    const page = await client.get(`${secrets}?limit=2`);
    await client.delete(`${secrets}/b`);
    const rest = await client.get(`${secrets}?limit=2&continue=${page.body.metadata.continue}`);
    assert.deepEqual(
      [...page.body.items, ...rest.body.items].map(({ metadata, data }) => [metadata.name, data.k]),
      ["a", "b", "c"].map((name) => [name, Buffer.from("plain-to-see").toString("base64")]),
    );
    const patched = await client.patch(`${secrets}/a`, { stringData: { k: "new" } });
    assert.equal(patched.body.data.k, Buffer.from("new").toString("base64"));
    client.close();
  });

  it("rotates keys: the new one writes, the old one still reads, until everything was written again", async () => {
    const client = await start(config(keyed("secretbox", ["two", 2]) + keyed("aesgcm", ["one", 1])));
    const before = await client.get(`${secrets}/a`);
    assert.match(await stored("a"), /^k8s:enc:aesgcm:v1:one:/);
    const { code, body } = await client.put(`${secrets}/a`, before.body);
    assert.equal(code, 200);
    assert.notEqual(body.metadata.resourceVersion, before.body.metadata.resourceVersion);
    assert.match(await stored("a"), /^k8s:enc:secretbox:v1:two:/);
    const again = await client.put(`${secrets}/a`, body);
    assert.equal(again.body.metadata.resourceVersion, body.metadata.resourceVersion, "nothing to write any more");
    await client.put(`${secrets}/c`, (await client.get(`${secrets}/c`)).body);
    client.close();
  });

  it("goes back to plain text by the identity, and refuses to start without the key that fits", async () => {
    await assert.rejects(
      start(config(keyed("aesgcm", ["one", 1]))),
      /core\/secrets\/default\/a can't be decrypted: no key/,
    );
    const client = await start(config(identity + keyed("secretbox", ["two", 2])));
    await client.put(`${secrets}/a`, (await client.get(`${secrets}/a`)).body);
    assert.match(await stored("a"), /^\{"kind":"Secret"/);
    client.close();
  });
});
