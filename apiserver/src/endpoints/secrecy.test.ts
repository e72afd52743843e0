/** What is in objects stays out of the server's own log, whatever becomes of the request. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { createLogger } from "@kayak/api";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const secrets = "/api/v1/namespaces/default/secrets";
/** In the forms it could appear in. */
const marker = "hunter2-in-the-open";
const encoded = Buffer.from(marker).toString("base64");

const secret = (name: string, more: object = {}) => ({ metadata: { name }, data: { password: encoded }, ...more });

describe("the server's log", () => {
  let server: TestServer;
  let client: TestClient;
  let text = "";

  before(async () => {
    const logger = createLogger("apiserver", { level: "debug", write: (line) => void (text += line) });
    server = await startTestServer({ logger });
    client = new TestClient(server.config);
  });
  after(async () => {
    client.close();
    await server.close();
  });

  it("has no body of a request that succeeds, is invalid, conflicts, or cannot be understood", async () => {
    const codes = [
      await client.post(secrets, secret("kept")),
      await client.post(secrets, secret("kept")),
      await client.post(secrets, secret(`Not/${marker}`)),
      await client.post(secrets, { metadata: { name: "wrong" }, data: { password: marker } }),
      await client.post(secrets, { metadata: { name: "odd" }, data: [encoded, marker] }),
      await client.put(`${secrets}/kept`, { ...secret("kept"), metadata: { name: "kept", resourceVersion: "1" } }),
      await client.get(`${secrets}/kept`),
      await client.delete(`${secrets}/kept`),
    ].map(({ code }) => code);
    assert.deepEqual(codes.slice(0, 3), [201, 409, 422]);
    assert.ok(codes.slice(3, 5).every((code) => code >= 400 && code < 500));
    assert.match(text, /serving/);
    for (const form of [marker, encoded]) assert.ok(!text.includes(form), text);
  });
});
