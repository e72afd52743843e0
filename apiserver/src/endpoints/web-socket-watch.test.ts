import assert from "node:assert/strict";
import { on } from "node:events";
import { after, before, describe, it } from "mocha";
import { WebSocket } from "ws";
import { configMap } from "../testing/fixtures.ts";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

describe("watches over WebSocket", () => {
  const configMaps = "/api/v1/namespaces/other/configmaps";
  let server: TestServer;
  let client: TestClient;

  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
    await client.post("/api/v1/namespaces", { metadata: { name: "other" } });
    await client.post(configMaps, configMap("stored"));
  });
  after(async () => {
    client.close();
    await server.close();
  });

  const choices: [string[], boolean, (data: Buffer) => string][] = [
    [[], false, String],
    [["v4.something"], false, String],
    [["binary.k8s.io"], true, String],
    [["base64.binary.k8s.io"], false, (data) => Buffer.from(data.toString(), "base64").toString()],
  ];
  for (const [protocols, isBinary, read] of choices)
    it(`speaks WebSocket as ${protocols.join() || "nothing"} asks, bookmarks too`, async () => {
      const { server: url, ca, cert, key } = server.config;
      const query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
      const socket = new WebSocket(`${url.replace("https", "wss")}${configMaps}?${query}`, protocols, {
        ca,
        cert,
        key,
      });
      const types: string[] = [];
      for await (const [data, binary] of on(socket, "message") as AsyncIterable<[Buffer, boolean]>) {
        assert.equal(binary, isBinary);
        const { type, object } = JSON.parse(read(data));
        types.push(type);
        if (type !== "BOOKMARK") continue;
        assert.equal(object.metadata.annotations["k8s.io/initial-events-end"], "true");
        break;
      }
      assert.deepEqual([types, socket.protocol], [["ADDED", "BOOKMARK"], protocols[0] ?? ""]);
      socket.terminate();
    });

  it("speaks WebSocket, one event a message", async () => {
    const { server: url, ca, cert, key } = server.config;
    const socket = new WebSocket(
      `${url.replace("https", "wss")}${configMaps}?watch=1&fieldSelector=metadata.name!=stored`,
      { ca, cert, key },
    );
    const messages: { type: string; object: { metadata: { name: string } } }[] = [];
    const two = new Promise<void>((resolve) => {
      socket.on("message", (data: Buffer) => {
        messages.push(JSON.parse(data.toString()));
        if (messages.length === 2) resolve();
      });
    });
    await new Promise((resolve) => socket.once("open", resolve));
    await client.post(configMaps, configMap("a"));
    await client.post(configMaps, configMap("b"));
    await two;
    assert.deepEqual(
      messages.map(({ type, object }) => `${type} ${object.metadata.name}`),
      ["ADDED a", "ADDED b"],
    );
    socket.terminate();
  });
});
