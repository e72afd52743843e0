import assert from "node:assert/strict";
import { once } from "node:events";
import { type TLSSocket, connect } from "node:tls";
import { describe, it } from "mocha";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";

/** A request that has begun: the server has read its head and waits for the body. */
async function begin({ config }: TestServer, body: string): Promise<TLSSocket> {
  const { hostname, port } = new URL(config.server);
  const socket = connect({ ...config, host: hostname, port: Number(port) });
  const head = [
    `POST ${configMaps} HTTP/1.1`,
    "Host: x",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "Expect: 100-continue",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  const [asked] = (await once(socket, "data")) as [Buffer];
  assert.match(asked.toString(), /^HTTP\/1.1 100 /);
  return socket;
}

/** What the server still says on a connection. */
async function rest(socket: TLSSocket): Promise<string> {
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe("a server that closes", () => {
  it("finishes what has begun, ends watches, sends away who comes, and is not ready", async () => {
    const server = await startTestServer();
    const client = new TestClient(server.config);
    const events = await client.watch(`${configMaps}?watch=1&allowWatchBookmarks=true`);
    const [a, b] = ['{"metadata":{"name":"a"}}', '{"metadata":{"name":"b"}}'] as const;
    const [first, second] = await Promise.all([begin(server, a), begin(server, b)]);
    assert.equal((await client.get("/readyz")).code, 200);

    const closing = server.close();
    first.write(`${a}GET /readyz?verbose HTTP/1.1\r\nHost: x\r\n\r\n`);
    second.write(`${b}GET ${configMaps} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [unready, refused] = await Promise.all([rest(first), rest(second)]);
    for (const text of [unready, refused]) assert.match(text, /^HTTP\/1.1 201 /);
    assert.match(unready, /HTTP\/1.1 500 [^]*Connection: close[^]*\[-\]shutdown failed: reason withheld/);
    assert.match(refused, /HTTP\/1.1 503 [^]*Retry-After: 1[^]*apiserver is shutting down/);
    let last = "";
    for await (const { type } of events) last = type;
    assert.equal(last, "BOOKMARK");
    await closing;
    client.close();
  });
});
