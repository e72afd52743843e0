import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { configMap, pod } from "../testing/fixtures.ts";
import { TestClient, type WatchEvent, take } from "../testing/request.ts";
import { openEtcd } from "../storage/etcd/etcd-storage.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const tableType = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

describe("list and watch, over TLS and on a real etcd", () => {
  let server: TestServer;
  let client: TestClient;
  let namespaces = 0;

  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
  });
  after(async () => {
    client.close();
    await server.close();
  });

  /** Every test has a namespace of its own. */
  async function place(): Promise<{ pods: string; configMaps: string; namespace: string }> {
    const namespace = `test-${namespaces++}`;
    await client.post("/api/v1/namespaces", { metadata: { name: namespace } });
    const base = `/api/v1/namespaces/${namespace}`;
    return { namespace, pods: `${base}/pods`, configMaps: `${base}/configmaps` };
  }

  describe("list", () => {
    it("shows what was just written, in name order", async () => {
      const { configMaps } = await place();
      for (const name of ["b", "c", "a"]) await client.post(configMaps, configMap(name));
      const { body } = await client.get(configMaps);
      assert.equal(body.kind, "ConfigMapList");
      assert.equal(body.apiVersion, "v1");
      assert.deepEqual(names(body), ["a", "b", "c"]);
      assert.match(body.metadata.resourceVersion, /^\d+$/);
    });

    it("selects by labels and fields", async () => {
      const { pods, namespace } = await place();
      await client.post(pods, pod("a", { labels: { app: "x", tier: "1" }, spec: { nodeName: "n1" } }));
      await client.post(pods, pod("b", { labels: { app: "x" } }));
      await client.post(pods, pod("c", { labels: { app: "y" } }));
      const select = async (query: string) => names((await client.get(`${pods}?${query}`)).body);
      assert.deepEqual(await select("labelSelector=app%3Dx"), ["a", "b"]);
      assert.deepEqual(await select("labelSelector=app%3Dx%2Ctier"), ["a"]);
      assert.deepEqual(await select("labelSelector=app%20in%20(y%2Cz)"), ["c"]);
      assert.deepEqual(await select("fieldSelector=spec.nodeName%3Dn1"), ["a"]);
      assert.deepEqual(await select("fieldSelector=metadata.name%3Db"), ["b"]);
      assert.deepEqual(await select("fieldSelector=metadata.name!%3Db"), ["a", "c"]);
      const everywhere = await client.get(`/api/v1/pods?fieldSelector=metadata.namespace%3D${namespace}`);
      assert.deepEqual(names(everywhere.body), ["a", "b", "c"]);
    });

    it("refuses selectors it does not understand", async () => {
      const { pods } = await place();
      assert.equal((await client.get(`${pods}?labelSelector=a%3D%3D%3Db`)).code, 400);
      const { code, body } = await client.get(`${pods}?fieldSelector=spec.color%3Dred`);
      assert.equal(code, 400);
      assert.match(body.message, /field label not supported: spec\.color/);
    });

    it("pages through one revision, whatever is written meanwhile", async () => {
      const { configMaps } = await place();
      for (const name of ["a", "b", "c", "d", "e"]) await client.post(configMaps, configMap(name));
      const first = (await client.get(`${configMaps}?limit=2`)).body;
      assert.deepEqual(names(first), ["a", "b"]);
      assert.equal(first.metadata.remainingItemCount, 3);
      await client.delete(`${configMaps}/d`);
      await client.post(configMaps, configMap("bb"));
      const second = (await client.get(`${configMaps}?limit=2&continue=${first.metadata.continue}`)).body;
      assert.deepEqual(names(second), ["c", "d"]);
      assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
      const third = (await client.get(`${configMaps}?limit=2&continue=${second.metadata.continue}`)).body;
      assert.deepEqual(names(third), ["e"]);
      assert.equal(third.metadata.continue, undefined);
    });

    it("pages with a selector, too", async () => {
      const { configMaps } = await place();
      for (const name of ["a", "b", "c", "d", "e", "f"]) {
        const metadata = { name, labels: { odd: String("ace".includes(name)) } };
        await client.post(configMaps, { ...configMap(name), metadata });
      }
      const first = (await client.get(`${configMaps}?limit=2&labelSelector=odd%3Dtrue`)).body;
      assert.deepEqual(names(first), ["a", "c"]);
      assert.equal(first.metadata.remainingItemCount, undefined);
      await client.post(configMaps, configMap("zz"));
      const second = (
        await client.get(`${configMaps}?limit=2&labelSelector=odd%3Dtrue&continue=${first.metadata.continue}`)
      ).body;
      assert.deepEqual(names(second), ["e"]);
    });

    it("shows an exact past revision", async () => {
      const { configMaps } = await place();
      await client.post(configMaps, configMap("a"));
      const { body: before } = await client.get(configMaps);
      await client.post(configMaps, configMap("b"));
      const exact = await client.get(
        `${configMaps}?resourceVersion=${before.metadata.resourceVersion}&resourceVersionMatch=Exact`,
      );
      assert.deepEqual(names(exact.body), ["a"]);
      const newer = await client.get(`${configMaps}?resourceVersion=${before.metadata.resourceVersion}`);
      assert.deepEqual(names(newer.body), ["a", "b"]);
    });

    it("answers 504 when the future is asked for", async () => {
      const { configMaps } = await place();
      const { code, body } = await client.get(`${configMaps}?resourceVersion=999999999`);
      assert.equal(code, 504);
      assert.equal(body.reason, "Timeout");
      assert.match(body.message, /^Timeout: Too large resource version: 999999999, current: \d+$/);
      assert.equal(body.details.causes[0].reason, "ResourceVersionTooLarge");
    });

    const refusals: [query: string, code: number, message: string][] = [
      [
        "resourceVersionMatch=Exact",
        422,
        "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
      ],
      [
        "resourceVersionMatch=NotOlderThan&resourceVersion=1&continue=x",
        422,
        "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided",
      ],
      [
        "resourceVersionMatch=Newest&resourceVersion=1",
        422,
        'resourceVersionMatch: Unsupported value: "Newest": supported values: "Exact", "NotOlderThan", ""',
      ],
      [
        "resourceVersionMatch=Exact&resourceVersion=0",
        422,
        'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
      ],
      ["sendInitialEvents=true", 422, "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"],
      [
        "watch=1&sendInitialEvents=true",
        422,
        "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
      ],
      [
        "watch=1&resourceVersionMatch=NotOlderThan",
        422,
        "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
      ],
      [
        "watch=1&resourceVersionMatch=Exact",
        422,
        '[resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided, resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan"]',
      ],
      ["limit=x", 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
      ["continue=x", 400, "invalid continue token: continue key is not valid: the token is not one of this server's"],
    ];
    for (const [query, code, problem] of refusals)
      it(`answers ${code} to ${query}`, async () => {
        const { body } = await client.get(`/api/v1/namespaces/default/configmaps?${query}`);
        const message = code === 422 ? `ListOptions.meta.k8s.io "" is invalid: ${problem}` : problem;
        assert.deepEqual([body.code, body.message], [code, message]);
      });

    it("shows the revision asked for when it is to be paged", async () => {
      const { configMaps } = await place();
      const { body: a } = await client.post(configMaps, configMap("a"));
      await client.post(configMaps, configMap("b"));
      const { body } = await client.get(`${configMaps}?limit=10&resourceVersion=${a.metadata.resourceVersion}`);
      assert.deepEqual([names(body), body.metadata.resourceVersion], [["a"], a.metadata.resourceVersion]);
    });

    it("draws tables and partial metadata", async () => {
      const { pods } = await place();
      await client.post(pods, pod("p"));
      const table = (await client.get(pods, { Accept: tableType })).body;
      assert.equal(table.kind, "Table");
      assert.deepEqual(
        table.columnDefinitions.slice(0, 5).map((column: { name: string }) => column.name),
        ["Name", "Ready", "Status", "Restarts", "Age"],
      );
      assert.deepEqual(table.rows[0].cells.slice(0, 4), ["p", "0/1", "Pending", "0"]);
      assert.equal(table.rows[0].object.kind, "PartialObjectMetadata");
      const bare = (await client.get(`${pods}?includeObject=None`, { Accept: tableType })).body;
      assert.equal(bare.rows[0].object, undefined);
      const partial = (
        await client.get(pods, { Accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io" })
      ).body;
      assert.equal(partial.kind, "PartialObjectMetadataList");
      assert.deepEqual(Object.keys(partial.items[0]), ["kind", "apiVersion", "metadata"]);
    });

    it("compresses large answers for those who take it", async () => {
      const { configMaps } = await place();
      for (const name of ["a", "b", "c"]) await client.post(configMaps, configMap(name, { text: "x".repeat(100_000) }));
      const plain = await client.get(configMaps);
      assert.equal(plain.headers["content-encoding"], undefined);
      const zipped = await client.open("GET", configMaps, { headers: { "Accept-Encoding": "gzip" } });
      assert.equal(zipped.headers["content-encoding"], "gzip");
      zipped.destroy();
    });
  });

  describe("watch", () => {
    it("starts with what there is and goes on with what happens", async () => {
      const { configMaps } = await place();
      await client.post(configMaps, configMap("a"));
      const events = await client.watch(`${configMaps}?watch=1`);
      assert.deepEqual((await take(events, 1)).map(described), ["ADDED a"]);
      await client.post(configMaps, configMap("b"));
      await client.put(`${configMaps}/a`, configMap("a", { x: "1" }));
      await client.delete(`${configMaps}/b`);
      const more = await take(events, 3);
      assert.deepEqual(more.map(described), ["ADDED b", "MODIFIED a", "DELETED b"]);
      const revisions = more.map(({ object }) => Number(object.metadata.resourceVersion));
      assert.deepEqual(
        revisions,
        [...revisions].sort((a, b) => a - b),
      );
      await events.return(undefined);
    });

    it("resumes after any revision it still knows, without gap or repetition", async () => {
      const { configMaps } = await place();
      const written: string[] = [];
      for (const name of ["a", "b", "c", "d"])
        written.push((await client.post(configMaps, configMap(name))).body.metadata.resourceVersion);
      for (const [index, revision] of written.entries()) {
        const expected = ["a", "b", "c", "d"].slice(index + 1).map((name) => `ADDED ${name}`);
        const events = await client.watch(`${configMaps}?watch=1&resourceVersion=${revision}`);
        assert.deepEqual((await take(events, expected.length)).map(described), expected);
        await events.return(undefined);
      }
    });

    it("answers 410 in an ERROR event when it has forgotten", async () => {
      const { configMaps } = await place();
      const storage = await openEtcd({ endpoints: [server.etcd.endpoint] });
      await storage.compact(await storage.currentRevision());
      storage.close();
      const other = await startTestServer({ sharedEtcd: server.etcd });
      const newcomer = new TestClient(other.config);
      const [event] = await take(await newcomer.watch(`${configMaps}?watch=1&resourceVersion=1`), 1);
      newcomer.close();
      await other.close();
      assert.equal(event?.type, "ERROR");
      assert.equal(event?.object.code, 410);
      assert.equal(event?.object.reason, "Expired");
      assert.match(event?.object.message, /^too old resource version: 1 \(\d+\)$/);
    });

    it("sends initial events and then the bookmark that ends them", async () => {
      const { configMaps } = await place();
      for (const name of ["a", "b"]) await client.post(configMaps, configMap(name));
      const query =
        "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&resourceVersion=";
      const events = await client.watch(`${configMaps}?${query}`);
      const [a, b, bookmark] = await take(events, 3);
      assert.deepEqual(
        [a, b].map((event) => event && described(event)),
        ["ADDED a", "ADDED b"],
      );
      assert.equal(bookmark?.type, "BOOKMARK");
      assert.equal(bookmark?.object.kind, "ConfigMap");
      assert.deepEqual(bookmark?.object.metadata.annotations, { "k8s.io/initial-events-end": "true" });
      await client.post(configMaps, configMap("c"));
      assert.deepEqual((await take(events, 1)).map(described), ["ADDED c"]);
      await events.return(undefined);
      const wrong = await client.get(`${configMaps}?watch=1&sendInitialEvents=true`);
      assert.equal(wrong.code, 422);
    });

    it("shows an object that enters or leaves a selector as added or deleted", async () => {
      const { pods } = await place();
      const events = await client.watch(`${pods}?watch=1&labelSelector=app%3Dx`);
      await client.post(pods, pod("p", { labels: { app: "y" } }));
      await client.patch(`${pods}/p`, { metadata: { labels: { app: "x" } } });
      await client.patch(`${pods}/p`, { metadata: { labels: { other: "1" } } });
      const { body: last } = await client.patch(`${pods}/p`, { metadata: { labels: { app: "y" } } });
      const seen = await take(events, 3);
      assert.deepEqual(
        seen.map(({ type }) => type),
        ["ADDED", "MODIFIED", "DELETED"],
      );
      assert.equal(seen[2]?.object.metadata.labels.app, "x");
      assert.equal(seen[2]?.object.metadata.resourceVersion, last.metadata.resourceVersion);
      await events.return(undefined);
    });

    it("watches one object by name, and a field", async () => {
      const { pods } = await place();
      const byName = await client.watch(`${pods}?watch=1&fieldSelector=metadata.name%3Dp`);
      const byNode = await client.watch(`${pods}?watch=1&fieldSelector=spec.nodeName%3Dn7`);
      await client.post(pods, pod("other"));
      await client.post(pods, pod("p"));
      await client.post(`${pods}/p/binding`, { target: { kind: "Node", name: "n7" } });
      assert.deepEqual((await take(byName, 2)).map(described), ["ADDED p", "MODIFIED p"]);
      assert.deepEqual((await take(byNode, 1)).map(described), ["ADDED p"]);
      await Promise.all([byName.return(undefined), byNode.return(undefined)]);
    });

    it("watches what a path names, and nothing else under that name", async () => {
      const { configMaps, namespace } = await place();
      const one = `/api/v1/watch/namespaces/${namespace}/configmaps/a`;
      const events = await client.watch(one);
      for (const name of ["b", "a"]) await client.post(configMaps, configMap(name));
      assert.deepEqual((await take(events, 1)).map(described), ["ADDED a"]);
      await events.return(undefined);
      const { code, body } = await client.get(`${one}?fieldSelector=metadata.name%3Db`);
      assert.deepEqual([code, body.message], [400, "fieldSelector metadata.name doesn't match requested name"]);
    });

    it("takes the longest of times", async () => {
      const { configMaps } = await place();
      const events = await client.watch(`${configMaps}?watch=1&timeoutSeconds=99999999999`);
      await client.post(configMaps, configMap("a"));
      assert.deepEqual((await take(events, 1)).map(described), ["ADDED a"]);
      await events.return(undefined);
    });

    it("gives a client that reads late the state of the beginning and then all that came after", async () => {
      const { configMaps } = await place();
      const text = "x".repeat(100_000);
      for (let index = 0; index < 60; index++) await client.post(configMaps, configMap(`m-${index}`, { text }));
      const events = await client.watch(`${configMaps}?watch=1`);
      for (let index = 0; index < 60; index++) await client.delete(`${configMaps}/m-${index}`);
      const seen = (await take(events, 120)).map(described);
      await events.return(undefined);
      assert.deepEqual(new Set(seen.slice(0, 60).map((each) => each.split(" ")[0])), new Set(["ADDED"]));
      assert.deepEqual(
        seen.slice(60),
        Array.from({ length: 60 }, (_, index) => `DELETED m-${index}`),
      );
    });

    it("ends when its time is up, with a bookmark for those who asked", async () => {
      const { configMaps } = await place();
      const events: WatchEvent[] = [];
      for await (const event of await client.watch(`${configMaps}?watch=1&timeoutSeconds=1&allowWatchBookmarks=true`))
        events.push(event);
      assert.deepEqual(
        events.map(({ type }) => type),
        ["BOOKMARK"],
      );
    });

    it("gives every one of many watchers every event", async () => {
      const { configMaps } = await place();
      const watches = await Promise.all(
        Array.from({ length: 20 }, () => client.watch(`${configMaps}?watch=1&resourceVersion=0`)),
      );
      const seen = watches.map((events) => take(events, 50));
      for (let n = 0; n < 5; n++)
        await Promise.all(
          Array.from({ length: 10 }, (_, index) => client.post(configMaps, configMap(`m-${n}-${index}`))),
        );
      const [first, ...others] = (await Promise.all(seen)).map((events) => events.map(described));
      assert.equal(new Set(first).size, 50);
      for (const other of others) assert.deepEqual(other, first);
      await Promise.all(watches.map((events) => events.return(undefined)));
    });

    it("draws tables", async () => {
      const { pods } = await place();
      const events = await client.watch(`${pods}?watch=1`, { Accept: tableType });
      await client.post(pods, pod("p"));
      const [event] = await take(events, 1);
      assert.equal(event?.object.kind, "Table");
      assert.equal(event?.object.rows[0].cells[0], "p");
      await events.return(undefined);
    });
  });
});

function names(body: { items: { metadata: { name: string } }[] }): string[] {
  return body.items.map(({ metadata }) => metadata.name);
}

function described({ type, object }: WatchEvent): string {
  return `${type} ${object.metadata.name}`;
}
