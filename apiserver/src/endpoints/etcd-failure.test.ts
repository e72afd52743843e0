import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { type TestEtcd, startEtcd } from "../testing/etcd.ts";
import { configMap } from "../testing/fixtures.ts";
import { TestClient, take } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";

describe("when etcd fails", () => {
  let etcd: TestEtcd;
  let servers: TestServer[];
  let client: TestClient;
  let second: TestClient;

  before(async () => {
    etcd = await startEtcd();
    servers = [await startTestServer({ sharedEtcd: etcd }), await startTestServer({ sharedEtcd: etcd })];
    [client, second] = servers.map(({ config }) => new TestClient(config)) as [TestClient, TestClient];
  });
  after(async () => {
    client.close();
    second.close();
    for (const server of servers) await server.close();
    await etcd.close();
  });

  it("shows every acknowledged write of one server through the other", async () => {
    for (let n = 0; n < 20; n++) {
      const { body } = await client.post(configMaps, configMap(`seen-${n}`));
      const { body: seen } = await second.get(`${configMaps}/seen-${n}`);
      assert.equal(seen.metadata?.resourceVersion, body.metadata.resourceVersion);
    }
  });

  it("says so while etcd is away, still shows what it knows, and goes on when it is back", async () => {
    await client.post(configMaps, configMap("kept"));
    await second.get(`${configMaps}/kept`);
    const events = await second.watch(`${configMaps}?watch=1&fieldSelector=metadata.name%3Dkept&resourceVersion=0`);
    await take(events, 1);
    await etcd.kill();
    assert.equal((await client.post(configMaps, configMap("lost"))).code, 500);
    assert.equal((await client.get(`${configMaps}/kept`)).code, 500);
    assert.equal((await client.get(`${configMaps}/kept?resourceVersion=0`)).code, 200);
    assert.equal((await client.get("/readyz")).code, 500);
    assert.equal((await client.get("/livez?exclude=etcd&exclude=etcd-readiness")).code, 200);
    await etcd.restart();
    await until(async () => (await client.put(`${configMaps}/kept`, configMap("kept", { a: "1" }))).code === 200);
    await until(async () => (await second.get(`${configMaps}/kept`)).body.data?.a === "1");
    assert.deepEqual(
      (await take(events, 1)).map(({ type, object }) => [type, object.data]),
      [["MODIFIED", { a: "1" }]],
    );
    await events.return(undefined);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
