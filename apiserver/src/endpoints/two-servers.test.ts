import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { configMap } from "../testing/fixtures.ts";
import { TestClient, take } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";

describe("two servers on one etcd", () => {
  let servers: TestServer[];
  let one: TestClient;
  let other: TestClient;

  before(async () => {
    const first = await startTestServer();
    servers = [first, await startTestServer({ sharedEtcd: first.etcd })];
    [one, other] = servers.map(({ config }) => new TestClient(config)) as [TestClient, TestClient];
  });
  after(async () => {
    one.close();
    other.close();
    for (const server of servers.toReversed()) await server.close();
  });

  const by = (index: number) => (index % 2 === 0 ? one : other);

  it("read on one what was acknowledged by the other, at once", async () => {
    await one.post(configMaps, configMap("shared"));
    for (let round = 0; round < 50; round++) {
      const [writer, reader] = round % 2 === 0 ? [one, other] : [other, one];
      const { body } = await writer.put(`${configMaps}/shared`, configMap("shared", { round: String(round) }));
      const [read, list] = await Promise.all([reader.get(`${configMaps}/shared`), reader.get(configMaps)]);
      assert.equal(read.body.data.round, String(round));
      assert.equal(read.body.metadata.resourceVersion, body.metadata.resourceVersion);
      assert.ok(Number(list.body.metadata.resourceVersion) >= Number(body.metadata.resourceVersion));
    }
    await one.delete(`${configMaps}/shared`);
    assert.equal((await other.get(`${configMaps}/shared`)).code, 404);
  });

  it("continue a list and a watch that the other began", async () => {
    for (const name of ["a", "b", "c"]) await one.post(configMaps, configMap(name));
    const { metadata } = (await one.get(`${configMaps}?limit=2`)).body;
    await one.delete(`${configMaps}/c`);
    const rest = (await other.get(`${configMaps}?limit=2&continue=${metadata.continue}`)).body;
    assert.ok(rest.items.some((item: { metadata: { name: string } }) => item.metadata.name === "c"));
    assert.equal(rest.metadata.resourceVersion, metadata.resourceVersion);
    const events = await other.watch(`${configMaps}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    const [event] = await take(events, 1);
    assert.deepEqual([event?.type, event?.object.metadata.name], ["DELETED", "c"]);
    await events.return(undefined);
  });

  it("let writers of one object succeed that ask for no version of it", async () => {
    await one.post(configMaps, configMap("busy"));
    const at = `${configMaps}/busy`;
    const each = Array.from({ length: 40 }, (_, index) => index);
    const answers = await Promise.all([
      ...each.map((index) => by(index).patch(at, { data: { [`key-${index}`]: "x" } }, "merge-patch")),
      ...each.map((index) => by(index).patch(at, { metadata: { labels: { [`l-${index}`]: "x" } } })),
    ]);
    assert.deepEqual(new Set(answers.map((answer) => answer.code)), new Set([200]));
    const { body } = await one.get(at);
    assert.equal(Object.keys(body.data).length, each.length);
    assert.equal(Object.keys(body.metadata.labels).length, each.length);
    const puts = await Promise.all(each.map((index) => by(index).put(at, configMap("busy", { n: `${index}` }))));
    assert.deepEqual(new Set(puts.map((answer) => answer.code)), new Set([200]));
  });

  it("refuse all but one of those who ask for the same version", async () => {
    const { body } = await one.post(configMaps, configMap("contended"));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const { resourceVersion } = body.metadata;
        const next = { ...configMap("contended", { n: `${index}` }), metadata: { name: "contended", resourceVersion } };
        return by(index).put(`${configMaps}/contended`, next);
      }),
    );
    const codes = answers.map((answer) => answer.code).toSorted((a, b) => a - b);
    assert.deepEqual(codes, [200, ...Array.from({ length: 9 }, () => 409)]);
  });
});
