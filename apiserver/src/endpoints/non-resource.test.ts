import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { after, before, describe, it } from "mocha";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const plain = "text/plain; charset=utf-8";
const livez = [
  "ping",
  "log",
  "etcd",
  "poststarthook/start-system-namespaces-controller",
  "poststarthook/rbac/bootstrap-roles",
  "poststarthook/scheduling/bootstrap-system-priority-classes",
  "poststarthook/priority-and-fairness-config-producer",
  "poststarthook/priority-and-fairness-config-consumer",
  "poststarthook/bootstrap-controller",
];
const readyz = [...livez, "etcd-readiness", "informer-sync", "shutdown"];
const report = (checks: readonly string[], excluded: readonly string[] = []) =>
  checks.map((check) => `[+]${check} ${excluded.includes(check) ? "excluded: " : ""}ok\n`).join("");

describe("what is no resource", () => {
  let server: TestServer;
  let admin: TestClient;
  let stranger: TestClient;

  before(async () => {
    server = await startTestServer();
    admin = new TestClient(server.config);
    stranger = new TestClient({ server: server.config.server, ca: server.config.ca });
  });
  after(async () => {
    admin.close();
    stranger.close();
    await server.close();
  });

  const answers: [string, number, string, string][] = [
    ["/healthz", 200, plain, "ok"],
    ["/livez", 200, plain, "ok"],
    ["/readyz", 200, plain, "ok"],
    ["/livez?verbose", 200, plain, `${report(livez)}livez check passed\n`],
    ["/healthz?verbose=1", 200, plain, `${report(livez)}healthz check passed\n`],
    ["/readyz?verbose", 200, plain, `${report(readyz)}readyz check passed\n`],
    ["/livez?verbose&exclude=etcd", 200, plain, `${report(livez, ["etcd"])}livez check passed\n`],
    [
      "/livez?verbose&exclude=etcd&exclude=nothing&exclude=b",
      200,
      plain,
      `${report(livez, ["etcd"])}warn: some health checks cannot be excluded: no matches for "b", "nothing"\nlivez check passed\n`,
    ],
    ["/livez/etcd", 200, plain, "ok"],
    ["/readyz/shutdown?verbose", 200, plain, "ok"],
    ["/readyz/poststarthook/rbac/bootstrap-roles", 200, plain, "ok"],
    ["/livez/shutdown", 404, plain, "404 page not found\n"],
    ["/logs", 404, plain, "404 page not found\n"],
    ["/logs/kube-apiserver.log", 404, plain, "404 page not found\n"],
    ["/nothing", 404, plain, "404 page not found\n"],
    ["/openapi/v4", 404, plain, "404 page not found\n"],
  ];
  for (const [path, code, type, text] of answers)
    it(`answers ${code} to ${path}`, async () => {
      const answer = await admin.get(path);
      assert.deepEqual([answer.code, answer.headers["content-type"], answer.text], [code, type, text]);
      assert.equal(answer.headers["x-content-type-options"], "nosniff");
    });

  const open = ["/healthz", "/livez", "/livez?verbose", "/readyz", "/version", "/version/"];
  const closed = [
    "/livez/etcd",
    "/metrics",
    "/metrics/slis",
    "/openapi/v2",
    "/openapi/v3",
    "/.well-known/openid-configuration",
    "/openid/v1/jwks",
    "/",
    "/api",
    "/logs",
  ];
  for (const path of open)
    it(`lets strangers see ${path}`, async () => assert.equal((await stranger.get(path)).code, 200));
  for (const path of closed)
    it(`keeps strangers from ${path}`, async () => {
      const { code, body } = await stranger.get(path);
      const message = `forbidden: User "system:anonymous" cannot get path ${JSON.stringify(path)}`;
      assert.deepEqual([code, body.message, body.reason], [403, message, "Forbidden"]);
    });

  it("tells its version, and what it emulates, in lines", async () => {
    const { headers, text, body } = await stranger.get("/version");
    assert.equal(headers["content-type"], "application/json");
    assert.match(text, /^\{\n {2}"major": "1",\n {2}"minor": "36",\n {2}"emulationMajor": "1",/);
    assert.deepEqual(Object.keys(body), [
      "major",
      "minor",
      "emulationMajor",
      "emulationMinor",
      "minCompatibilityMajor",
      "minCompatibilityMinor",
      "gitVersion",
      "gitCommit",
      "gitTreeState",
      "buildDate",
      "goVersion",
      "compiler",
      "platform",
    ]);
  });

  it("counts how its checks went", async () => {
    await admin.get("/readyz?exclude=log");
    const { text } = await admin.get("/metrics/slis");
    assert.match(text, /^kubernetes_healthcheck\{name="etcd",type="readyz"\} 1$/m);
    assert.match(text, /^kubernetes_healthchecks_total\{name="etcd",status="success",type="readyz"\} \d+$/m);
  });

  it("publishes the issuer's documents, to be kept for an hour", async () => {
    const configuration = await admin.get("/.well-known/openid-configuration");
    assert.equal(configuration.headers["content-type"], "application/json");
    assert.equal(configuration.headers["cache-control"], "public, max-age=3600");
    const keys = await admin.get("/openid/v1/jwks");
    assert.equal(keys.headers["content-type"], "application/jwk-set+json");
    assert.equal(keys.body.keys[0].use, "sig");
  });

  describe("OpenAPI", () => {
    const documents: [string, string, string][] = [
      ["/openapi/v2", "application/json", "application/json"],
      [
        "/openapi/v2",
        "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
        "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
      ],
      ["/openapi/v3", "application/json", "application/json"],
      ["/openapi/v3/apis/apps/v1", "application/json", "application/json"],
    ];
    for (const [path, accept, type] of documents)
      it(`${path} as ${type}: tagged, compressed, not sent twice`, async () => {
        const headers = { Accept: accept, "Accept-Encoding": "gzip" };
        const response = await admin.open("GET", path, { headers });
        const chunks: Buffer[] = [];
        for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
        assert.equal(response.headers["content-type"], type);
        const body = Buffer.concat(chunks);
        const whole = response.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
        assert.ok(response.headers["content-encoding"] === "gzip" || whole.length < 128 * 1024);
        const etag = response.headers.etag ?? "";
        assert.match(etag, /^"[0-9A-F]{64}"$/);
        const again = await admin.get(path, { ...headers, "If-None-Match": etag });
        assert.deepEqual([again.code, again.text], [304, ""]);
      });

    it("documents under their hash are for ever", async () => {
      const { body } = await admin.get("/openapi/v3");
      const { serverRelativeURL } = body.paths["apis/apps/v1"];
      const { headers, code } = await admin.get(serverRelativeURL);
      assert.equal(code, 200);
      assert.equal(headers["cache-control"], "public, immutable");
      assert.ok(Date.parse(headers.expires ?? "") > Date.now());
    });
  });
});
