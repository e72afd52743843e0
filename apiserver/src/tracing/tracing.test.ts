import assert from "node:assert/strict";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "mocha";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";
import { parseTracing } from "./config.ts";
import { parseTraceParent } from "./span.ts";

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, string> }[];
}

const config = (more: string) => `apiVersion: apiserver.config.k8s.io/v1\nkind: TracingConfiguration\n${more}`;
const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

describe("tracing", () => {
  const spans: SentSpan[] = [];
  let collector: Server;
  let server: TestServer;

  before(async () => {
    collector = createServer((request, response) => {
      void (async () => {
        let text = "";
        for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
        spans.push(...JSON.parse(text).resourceSpans[0].scopeSpans[0].spans);
        response.end("{}");
      })();
    }).listen(0, "127.0.0.1");
    await once(collector, "listening");
    const { port } = collector.address() as AddressInfo;
    server = await startTestServer({ tracing: config(`endpoint: 127.0.0.1:${port}\nsamplingRatePerMillion: 0\n`) });
  });
  after(() => void collector.close());

  it("shows a request that comes with a trace, its admission and its calls of etcd, and no other request", async () => {
    const client = new TestClient(server.config);
    const path = "/api/v1/namespaces/default/configmaps";
    await client.get(path);
    const headers = { traceparent: `00-${traceId}-${spanId}-01` };
    assert.equal((await client.send("POST", path, { headers, body: { metadata: { name: "a" } } })).code, 201);
    await client.get(path, { traceparent: `00-${traceId}-${spanId}-00` });
    client.close();
    await server.close();
    const [request] = spans.filter(({ parentSpanId }) => parentSpanId === spanId);
    assert.equal(request?.name, "HTTP POST");
    assert.deepEqual(
      request?.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
      [
        ["http.request.method", "POST"],
        ["url.path", path],
        ["http.response.status_code", "201"],
      ],
    );
    assert.ok(spans.every((span) => span.traceId === traceId));
    const within = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId).map(({ name }) => name);
    for (const name of ["admission mutate", "admission validate", "etcd txn"]) assert.ok(within.includes(name), name);
    assert.ok(spans.every((span) => BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano)));
  });

  const headers: [string | undefined, object | undefined][] = [
    [`00-${traceId}-${spanId}-01`, { traceId, spanId, sampled: true }],
    [`00-${traceId}-${spanId}-00`, { traceId, spanId, sampled: false }],
    [`ff-${traceId}-${spanId}-01`, undefined],
    [`00-${"0".repeat(32)}-${spanId}-01`, undefined],
    ["nonsense", undefined],
    [undefined, undefined],
  ];
  for (const [header, expected] of headers)
    it(`reads traceparent ${header}`, () => assert.deepEqual(parseTraceParent(header), expected));

  it("is configured as upstream is", async () => {
    assert.deepEqual(await parseTracing(config("samplingRatePerMillion: 1000\n")), {
      url: "http://localhost:4318/v1/traces",
      ratio: 0.001,
    });
    await assert.rejects(parseTracing(config("samplingRatePerMillion: -1\n")), /must be between 0 and 1000000/);
    await assert.rejects(parseTracing(config("url: x\n")), /unknown field "url"/);
  });
});
