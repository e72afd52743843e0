import assert from "node:assert/strict";
import { Deployments, Nodes, Pods, StatusError, corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { createClient } from "./rest.ts";
import { json, startTestServer, type Handler } from "./testing/https-server.ts";

async function recorded(reply: Handler, act: (client: ReturnType<typeof createClient>) => Promise<unknown>) {
  const seen: { method: string; url: string; type: string | undefined; body: unknown }[] = [];
  await using server = await startTestServer((request, response) => {
    const { method = "", url = "", headers, text } = request;
    seen.push({ method, url, type: headers["content-type"], body: text === "" ? undefined : JSON.parse(text) });
    reply(request, response);
  });
  const client = createClient(server.config);
  const result = await act(client).catch((error: unknown) => error);
  client.close();
  return { seen, result, connections: server.connections };
}

const ok: Handler = (_, reply) => json(reply, 200, { kind: "Status", status: "Success", items: [] });
const web = { name: "web", namespace: "default" };

describe("createClient", () => {
  const requests: [string, (client: ReturnType<typeof createClient>) => Promise<unknown>, string, string?][] = [
    ["get", (c) => c.get(Pods, web), "GET /api/v1/namespaces/default/pods/web"],
    ["get of a cluster-scoped object", (c) => c.get(Nodes, { name: "n1" }), "GET /api/v1/nodes/n1"],
    ["list in all namespaces", (c) => c.list(Deployments), "GET /apis/apps/v1/deployments"],
    [
      "list with options",
      (c) => c.list(Pods, { namespace: "a", labelSelector: "x in (1,2)", limit: 2, resourceVersion: "0" }),
      "GET /api/v1/namespaces/a/pods?labelSelector=x%20in%20(1%2C2)&limit=2&resourceVersion=0",
    ],
    [
      "update of the status",
      (c) => c.updateStatus(Nodes, { metadata: { name: "n" } } as corev1.Node),
      "PUT /api/v1/nodes/n/status",
      "application/json",
    ],
    [
      "patch",
      (c) => c.patch(Pods, web, { type: "strategic", body: {}, subresource: "status" }),
      "PATCH /api/v1/namespaces/default/pods/web/status",
      "application/strategic-merge-patch+json",
    ],
    [
      "apply",
      (c) => c.patch(Pods, web, { type: "apply", body: {}, fieldManager: "kayak", force: true }),
      "PATCH /api/v1/namespaces/default/pods/web?fieldManager=kayak&force=true",
      "application/apply-patch+yaml",
    ],
    [
      "createSubresource",
      (c) => c.createSubresource(Pods, web, { subresource: "binding", body: { target: { name: "n" } } }),
      "POST /api/v1/namespaces/default/pods/web/binding",
      "application/json",
    ],
    [
      "dry run",
      (c) => c.create(Pods, { metadata: web }, { dryRun: true }),
      "POST /api/v1/namespaces/default/pods?dryRun=All",
      "application/json",
    ],
    ["delete", (c) => c.delete(Pods, web), "DELETE /api/v1/namespaces/default/pods/web"],
  ];
  for (const [name, act, line, type] of requests) {
    it(`sends ${name}`, async () => {
      const { seen } = await recorded(ok, act);
      assert.deepEqual(
        seen.map((request) => `${request.method} ${request.url}`),
        [line],
      );
      assert.equal(seen[0]!.type, type);
    });
  }

  it("fills in kind and apiVersion of what it creates and of list items", async () => {
    const { seen, result } = await recorded(
      (request, reply) =>
        json(reply, 200, request.method === "GET" ? { metadata: {}, items: [{ metadata: web }] } : {}),
      async (client) => {
        await client.create(Deployments, { metadata: web });
        return client.list(Deployments);
      },
    );
    assert.deepEqual(seen[0]!.body, { apiVersion: "apps/v1", kind: "Deployment", metadata: web });
    assert.deepEqual((result as { items: unknown[] }).items, [
      { metadata: web, apiVersion: "apps/v1", kind: "Deployment" },
    ]);
  });

  it("sends delete options only when there are any", async () => {
    const { seen } = await recorded(ok, (client) =>
      client.delete(Pods, web, { gracePeriodSeconds: 0, preconditions: { uid: "u" } }),
    );
    assert.deepEqual(seen[0]!.body, {
      apiVersion: "v1",
      kind: "DeleteOptions",
      gracePeriodSeconds: 0,
      preconditions: { uid: "u" },
    });
  });

  it("rejects with the server's Status", async () => {
    const status = {
      kind: "Status",
      status: "Failure",
      reason: "NotFound",
      message: 'pods "web" not found',
      code: 404,
      details: { name: "web", kind: "pods" },
    };
    const { result } = await recorded(
      (_, reply) => json(reply, 404, status),
      (client) => client.get(Pods, web),
    );
    assert.ok(result instanceof StatusError);
    assert.deepEqual(
      [result.reason, result.code, result.message, result.details?.name],
      ["NotFound", 404, 'pods "web" not found', "web"],
    );
  });

  it("makes a Status of a foreign error page", async () => {
    const { result } = await recorded(
      (_, reply) => void reply.writeHead(401).end("go away"),
      (client) => client.get(Pods, web),
    );
    assert.ok(result instanceof StatusError);
    assert.deepEqual([result.reason, result.code], ["Unauthorized", 401]);
    assert.match(result.message, /go away/);
  });

  it("asks again when told to", async () => {
    let asked = 0;
    const { result } = await recorded(
      (_, reply) =>
        ++asked < 3 ? void reply.writeHead(429, { "retry-after": "0" }).end() : json(reply, 200, { metadata: web }),
      (client) => client.get(Pods, web),
    );
    assert.deepEqual([asked, (result as corev1.Pod).metadata.name], [3, "web"]);
  });

  it("reports a server that can't be reached as ServiceUnavailable, with the cause", async () => {
    const server = await startTestServer(ok);
    await server[Symbol.asyncDispose]();
    const error = await createClient(server.config)
      .get(Pods, web)
      .catch((e: unknown) => e);
    assert.ok(error instanceof StatusError);
    assert.equal(error.reason, "ServiceUnavailable");
    assert.equal((error.cause as NodeJS.ErrnoException).code, "ECONNREFUSED");
  });

  it("does not trust a server that the CA did not sign", async () => {
    await using server = await startTestServer(ok);
    const { ca: _, ...config } = server.config;
    await assert.rejects(createClient(config).get(Pods, web), { reason: "ServiceUnavailable" });
  });

  it("reuses its connection", async () => {
    const { connections } = await recorded(ok, async (client) => {
      for (let i = 0; i < 5; i++) await client.get(Pods, web);
    });
    assert.equal(connections, 1);
  });

  it("reads again when a kept connection turns out to be closed", async () => {
    let asked = 0;
    const { result, connections } = await recorded(
      (request, reply) => {
        if (++asked === 2) request.socket.destroy();
        else json(reply, 200, { metadata: web });
      },
      async (client) => {
        await client.get(Pods, web);
        return client.get(Pods, web);
      },
    );
    assert.equal((result as corev1.Pod).metadata.name, "web");
    assert.deepEqual([asked, connections], [3, 2]);
  });

  it("doesn't take many requests under one signal for a leak", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    const { signal } = new AbortController();
    await recorded(ok, (client) => Promise.all(Array.from({ length: 30 }, () => client.get(Pods, web, { signal }))));
    process.off("warning", note);
    assert.deepEqual(warnings, []);
  });

  it("rejects with the signal's reason when aborted", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const { result } = await recorded(
      () => abort.abort(reason),
      (client) => client.get(Pods, web, { signal: abort.signal }),
    );
    assert.equal(result, reason);
  });
});
