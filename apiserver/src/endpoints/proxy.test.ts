import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Server, createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { after, before, describe, it } from "mocha";
import { pod, service } from "../testing/fixtures.ts";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const page = '<html><a href="/next">next</a></html>';

/** A kubelet, which is the one backend that may be on the loopback interface. Its paths say what it answers. */
const answers: Readonly<Record<string, (call: IncomingMessage, answer: ServerResponse) => void>> = {
  "/moved": (call, answer) => answer.writeHead(302, { Location: `https://${call.headers.host}/there/` }).end(),
  "/page": (_call, answer) => answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page),
  "/packed": (_call, answer) =>
    answer.writeHead(200, { "Content-Type": "text/html", "Content-Encoding": "gzip" }).end(gzipSync(page)),
  "/cors": (_call, answer) =>
    answer.writeHead(418, { "Access-Control-Allow-Origin": "*", "X-Kept": "yes", "Keep-Alive": "timeout=9" }).end("x"),
  "/break": (call) => call.socket.destroy(),
};

async function startBackend(server: TestServer): Promise<{ backend: Server; port: number }> {
  const tls = await server.authority.server("kubelet", "127.0.0.1");
  const options = { ...tls, ca: server.authority.ca, requestCert: true, rejectUnauthorized: true };
  const backend = createServer(options, async (call, answer) => {
    const known = answers[call.url ?? ""];
    if (known) return known(call, answer);
    let body = "";
    for await (const chunk of call.setEncoding("utf8")) body += chunk as string;
    const { method, url, headers } = call;
    answer.setHeader("Content-Type", "application/json").end(JSON.stringify({ method, url, headers, body }));
  });
  backend.on("upgrade", (call: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => socket.destroy());
    if (call.url === "/refuses") {
      socket.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
      return;
    }
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\nX-Asked: ${call.url}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  backend.listen(0, "127.0.0.1");
  await once(backend, "listening");
  return { backend, port: (backend.address() as AddressInfo).port };
}

describe("proxies", () => {
  let server: TestServer;
  let client: TestClient;
  let backend: Server;
  const base = "/api/v1/nodes/n1/proxy";

  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
    const started = await startBackend(server);
    backend = started.backend;
    const node = (name: string, Port: number) =>
      client.post("/api/v1/nodes", {
        metadata: { name },
        status: {
          addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
          daemonEndpoints: { kubeletEndpoint: { Port } },
        },
      });
    await node("n1", started.port);
    await node("gone", 1);
    await client.post("/api/v1/namespaces/default/pods", pod("p"));
    await client.post("/api/v1/namespaces/default/services", service("s"));
  });
  after(async () => {
    client.close();
    backend.closeAllConnections();
    backend.close();
    await server.close();
  });

  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    it(`pass ${method} on with its path, query and body`, async () => {
      const body = method === "GET" || method === "OPTIONS" ? undefined : "x".repeat(100_000);
      const answer = await client.send(method, `${base}/a%2Fb/?c=d%20e&watch=true`, {
        ...(body && { body }),
        headers: { "X-Mine": "1" },
      });
      assert.equal(answer.code, 200);
      const asked = answer.body;
      assert.deepEqual([asked.method, asked.url, asked.body], [method, "/a%2Fb/?c=d%20e&watch=true", body ?? ""]);
      assert.equal(asked.headers["x-mine"], "1");
    });

  it("answer HEAD with no body", async () => {
    const { code, text, headers } = await client.send("HEAD", `${base}/page`);
    assert.deepEqual([code, text, headers["content-type"]], [200, "", "text/html; charset=utf-8"]);
  });

  it("say from where and at which path a request came, and keep its credentials back", async () => {
    const headers = { Authorization: "Bearer secret", "X-Forwarded-For": "1.2.3.4", "Keep-Alive": "timeout=5" };
    const { body } = await client.get(`${base}/x/`, headers);
    assert.equal(body.headers["x-forwarded-for"], "1.2.3.4, 127.0.0.1");
    assert.equal(body.headers["x-forwarded-uri"], `${base}/x/`);
    assert.equal(body.headers.authorization, undefined);
    assert.equal(body.headers["keep-alive"], undefined);
    assert.equal(body.headers.host, new URL(server.config.server).host);
  });

  it("send a browser to the root's directory", async () => {
    const { code, headers } = await client.get(`${base}?a=b`);
    assert.deepEqual([code, headers.location], [301, `${base}/?a=b`]);
    assert.equal((await client.post(base, {})).body.url, "/");
  });

  it("make redirections and links lead through themselves", async () => {
    assert.equal((await client.get(`${base}/moved`)).headers.location, `${base}/there/`);
    const rewritten = page.replace("/next", `${base}/next`);
    assert.equal((await client.get(`${base}/page`)).text, rewritten);
    const packed = await client.open("GET", `${base}/packed`);
    const chunks: Buffer[] = [];
    for await (const chunk of packed) chunks.push(chunk as Buffer);
    assert.equal(gunzipSync(Buffer.concat(chunks)).toString(), rewritten);
  });

  it("pass codes and headers on, but none that lets other origins read", async () => {
    const { code, headers, text } = await client.get(`${base}/cors`);
    assert.deepEqual(
      [code, text, headers["x-kept"], headers["access-control-allow-origin"]],
      [418, "x", "yes", undefined],
    );
    assert.notEqual(headers["keep-alive"], "timeout=9");
  });

  const refusals: [path: string, code: number, message: RegExp][] = [
    ["nodes/n1:22/proxy/", 400, /^address not allowed$/],
    ["nodes/n9/proxy/", 404, /^nodes "n9" not found$/],
    [
      "nodes/gone/proxy/x",
      503,
      /^error trying to reach service: dial tcp 127\.0\.0\.1:1: connect: connection refused$/,
    ],
    ["nodes/n1/proxy/break", 503, /^error trying to reach service: EOF$/],
    ["namespaces/default/pods/p/proxy/", 400, /^address not allowed$/],
    ["namespaces/default/pods/a:b:c:d/proxy/", 400, /^invalid pod request "a:b:c:d"$/],
    ["namespaces/default/pods/q/proxy/", 404, /^pods "q" not found$/],
    ["namespaces/default/services/s/proxy/", 503, /^no endpoints available for service "s"$/],
    ["namespaces/default/services/http:s:99/proxy/", 503, /^no service port 99 found for service "s"$/],
    ["namespaces/default/services/t/proxy/", 404, /^services "t" not found$/],
  ];
  for (const [path, code, message] of refusals)
    it(`answer ${code} to ${path}`, async () => {
      const { body } = await client.get(`/api/v1/${path}`);
      assert.equal(body.code, code);
      assert.match(body.message, message);
    });

  it("serve only whom the subresource is allowed, by the request's verb", async () => {
    const jane = new TestClient(await server.as("jane"));
    const { code, body } = await jane.put(`${base}/x`, {});
    jane.close();
    assert.equal(code, 403);
    assert.match(body.message, /User "jane" cannot update resource "nodes\/proxy" in API group ""/);
  });

  function upgrade(path: string): Promise<{ answer: IncomingMessage; socket?: Duplex }> {
    return new Promise((resolve, reject) => {
      const headers = { Connection: "Upgrade", Upgrade: "echo" };
      const call = request(server.config.server + path, { ...server.config, headers });
      call.on("upgrade", (answer, socket) => resolve({ answer, socket }));
      call.on("response", (answer) => resolve({ answer }));
      call.on("error", reject);
      call.end();
    });
  }

  it("become a tunnel once the backend has switched protocols", async () => {
    const { answer, socket } = await upgrade(`${base}/shell?a=b`);
    assert.equal(answer.headers["x-asked"], "/shell?a=b");
    socket?.write("hello");
    const [echo] = (await once(socket as Duplex, "data")) as [Buffer];
    assert.equal(echo.toString(), "hello");
    socket?.destroy();
  });

  it("pass a refusal of an upgrade on and end the connection, so that nobody talks to the backend as us", async () => {
    const { answer, socket } = await upgrade(`${base}/refuses`);
    assert.deepEqual([answer.statusCode, answer.headers.connection, socket], [403, "close", undefined]);
    const closed = once(answer.socket, "close");
    answer.resume();
    await closed;
  });
});
