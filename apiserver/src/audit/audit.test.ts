import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { createLogger } from "@kayak/api";
import { parseRequest } from "../http/request-info.ts";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";
import { LogFile, backupName, planRemoval } from "./log-file.ts";
import { type Facts, auditEvent } from "./event.ts";
import { type Stage, parsePolicy, planAudit } from "./policy.ts";

const policy = (rules: string, more = "") => `apiVersion: audit.k8s.io/v1\nkind: Policy\n${more}rules:\n${rules}`;
const user = { name: "ann", groups: ["devs", "system:authenticated"] };

describe("the audit policy", () => {
  const rules = policy(
    `
  - {level: None, users: ["system:kube-proxy"], verbs: [watch]}
  - {level: None, nonResourceURLs: ["/healthz*", /version]}
  - {level: Request, userGroups: [devs], resources: [{group: "", resources: [pods], resourceNames: [web]}]}
  - {level: RequestResponse, resources: [{group: apps, resources: ["deployments/*"]}], omitStages: [ResponseStarted]}
  - {level: None, namespaces: [quiet]}
  - {level: Metadata, omitManagedFields: true}
`,
    "omitStages: [RequestReceived]\n",
  );
  const cases = [
    ["GET", "/healthz/etcd", "None"],
    ["GET", "/version", "None"],
    ["GET", "/api", "Metadata"],
    ["GET", "/api/v1/namespaces/x/pods/web", "Request"],
    ["GET", "/api/v1/namespaces/x/pods/db", "Metadata"],
    ["GET", "/api/v1/namespaces/x/pods/web/log", "Metadata"],
    ["PUT", "/apis/apps/v1/namespaces/x/deployments/web/scale", "RequestResponse"],
    ["PUT", "/apis/apps/v1/namespaces/x/deployments/web", "Metadata"],
    ["GET", "/api/v1/namespaces/quiet/secrets", "None"],
  ] as const;
  for (const [method, path, level] of cases) {
    it(`wants ${level} of ${method} ${path}`, async () =>
      assert.equal(planAudit(await parsePolicy(rules), user, parseRequest(method, path)).level, level));
  }

  it("leaves stages and managed fields out where it says so", async () => {
    const parsed = await parsePolicy(rules);
    const scale = planAudit(parsed, user, parseRequest("PUT", "/apis/apps/v1/namespaces/x/deployments/web/scale"));
    assert.deepEqual(
      [scale.omits("RequestReceived"), scale.omits("ResponseStarted"), scale.omits("ResponseComplete")],
      [true, true, false],
    );
    assert.deepEqual(
      [scale.omitManagedFields, planAudit(parsed, user, parseRequest("GET", "/api")).omitManagedFields],
      [false, true],
    );
  });

  const mistakes: [string, RegExp][] = [
    ["{", /Policy: /],
    [policy("  []"), /Policy.rules: at least one rule is required/],
    [policy("  - {level: All}"), /Policy.rules\[0\].level: "All" is none of None, Metadata, Request, RequestResponse/],
    [policy("  - {level: None, user: [a]}"), /Policy.rules\[0\]: unknown field "user"/],
    [policy("  - {level: None, nonResourceURLs: [/x], namespaces: [a]}"), /cannot apply to both/],
    ["kind: Policy\napiVersion: audit.k8s.io/v1beta1\nrules: [{level: None}]", /must be audit.k8s.io\/v1/],
  ];
  for (const [text, message] of mistakes)
    it(`is refused: ${message.source}`, () => assert.rejects(parsePolicy(text), message));
});

describe("the audit log's file", () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "kayak-audit-"));
  });
  after(() => rm(directory, { recursive: true }));

  it("is begun anew when it is full, keeping as many old ones as it may", async () => {
    let now = Date.UTC(2024, 0, 1);
    const path = join(directory, "audit.log");
    const log = new LogFile(
      { path, maxAgeDays: 0, maxBackups: 2, maxSizeMiB: 1 },
      { logger: createLogger("test"), now: () => now },
    );
    const line = "x".repeat(700_000);
    for (let day = 1; day <= 5; day++) {
      log.add(() => `${day}${line}`);
      await log.flush();
      now += 1000;
    }
    const names = (await readdir(directory)).sort();
    assert.deepEqual(
      names,
      ["audit-2024-01-01T00-00-03.000.log", "audit-2024-01-01T00-00-04.000.log", "audit.log"].sort(),
    );
    assert.equal((await readFile(path, "utf8"))[0], "5");
  });

  it("drops lines rather than keeping requests waiting", () => {
    const path = join(directory, "full.log");
    const log = new LogFile(
      { path, maxAgeDays: 0, maxBackups: 0, maxSizeMiB: 0 },
      { logger: createLogger("test"), now: Date.now },
    );
    for (let index = 0; index < 10_005; index++) log.add(() => "");
    assert.equal(log.dropped, 5);
    assert.ok(!existsSync(path));
    return log.flush();
  });

  it("forgets old ones by age", () => {
    const at = Date.UTC(2024, 5, 10);
    const names = [1, 3, 5].map((days) => backupName("audit.log", at - days * 86_400_000));
    const options = { path: "/x/audit.log", maxAgeDays: 4, maxBackups: 0, maxSizeMiB: 0 };
    assert.deepEqual(planRemoval([...names, "audit.log", "audit-x.log", "other"], options, at), [names[2]]);
  });
});

const parseYaml = () => ({ metadata: { name: "web", uid: "u", resourceVersion: "7" } });

describe("an audit event", () => {
  const facts: Facts = {
    id: "one",
    plan: { level: "Request", omits: () => false, omitManagedFields: false },
    url: "/api/v1/namespaces/x/pods",
    info: parseRequest("POST", "/api/v1/namespaces/x/pods"),
    user,
    impersonated: undefined,
    sourceIPs: [],
    userAgent: undefined,
    receivedMs: 0,
    annotations: {},
    request: { bytes: Buffer.from("metadata: {name: web, uid: u, resourceVersion: '7'}"), type: "application/yaml" },
    response: { bytes: Buffer.from(""), type: "", code: 500 },
    panic: "boom",
  };
  const at = (stage: Stage) => JSON.parse(JSON.stringify(auditEvent(facts, { stage, atMs: 1.5, parseYaml })));

  it("knows nothing of the body when the request was received", () => {
    const { objectRef, requestObject, responseStatus } = at("RequestReceived");
    assert.deepEqual(
      [objectRef, requestObject, responseStatus],
      [{ resource: "pods", namespace: "x", apiVersion: "v1" }, undefined, undefined],
    );
  });

  it("takes from the object what the URL leaves open", () => {
    const { objectRef, requestObject, stageTimestamp } = at("ResponseComplete");
    assert.deepEqual([objectRef.name, objectRef.uid, objectRef.resourceVersion], ["web", "u", "7"]);
    assert.equal(requestObject.metadata.name, "web");
    assert.equal(stageTimestamp, "1970-01-01T00:00:00.001500Z");
  });

  it("says when the server itself failed", () =>
    assert.deepEqual(at("Panic").responseStatus, {
      metadata: {},
      status: "Failure",
      message: "APIServer panic'd: boom",
      reason: "InternalError",
      code: 500,
    }));
});

describe("audit", () => {
  let directory: string;
  let server: TestServer;
  let admin: TestClient;
  let path: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "kayak-audit-"));
    path = join(directory, "audit.log");
    const rules = `
  - {level: RequestResponse, resources: [{group: "", resources: [configmaps]}], omitManagedFields: true}
  - {level: Metadata}
`;
    server = await startTestServer({ audit: { policy: policy(rules, "omitStages: [RequestReceived]\n"), path } });
    admin = new TestClient(server.config);
  });
  after(async () => {
    admin.close();
    await rm(directory, { recursive: true });
  });

  it("writes what was asked, by whom, whether they might, and what came of it", async () => {
    const created = await admin.send("POST", "/api/v1/namespaces/default/configmaps", {
      body: { metadata: { name: "a" }, data: { b: "c" } },
      headers: { "User-Agent": "test/1", "Audit-ID": "one" },
    });
    assert.equal(created.headers["audit-id"], "one");
    const secret = await admin.post("/api/v1/namespaces/default/secrets", {
      metadata: { name: "s" },
      stringData: { k: "hidden" },
    });
    assert.match(String(secret.headers["audit-id"]), /^[0-9a-f-]{36}$/);
    const ann = new TestClient(await server.as("ann"));
    assert.equal((await ann.get("/api/v1/secrets")).code, 403);
    await admin.get("/api/v1/nodes/none", { "Impersonate-User": "bob", "Impersonate-Group": "system:masters" });
    await admin.get("/version", { Authorization: "Bearer wrong" });
    ann.close();
    const nobody = new TestClient({ server: server.config.server, ca: server.config.ca });
    assert.equal((await nobody.get("/api", { Authorization: "Bearer wrong" })).code, 401);
    nobody.close();
    const watch = await admin.watch("/api/v1/pods?watch=1&timeoutSeconds=1");
    for await (const _ of watch);
    await server.close();

    const text = await readFile(path, "utf8");
    assert.ok(!text.includes("hidden"));
    const events = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const of = (what: (event: (typeof events)[0]) => boolean) => events.filter(what);
    const [entry] = of(({ auditID }) => auditID === "one");
    assert.deepEqual(
      { ...entry, requestReceivedTimestamp: "", stageTimestamp: "", responseObject: undefined },
      {
        kind: "Event",
        apiVersion: "audit.k8s.io/v1",
        level: "RequestResponse",
        auditID: "one",
        stage: "ResponseComplete",
        requestURI: "/api/v1/namespaces/default/configmaps",
        verb: "create",
        user: { username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] },
        sourceIPs: ["127.0.0.1"],
        userAgent: "test/1",
        objectRef: { resource: "configmaps", namespace: "default", name: "a", apiVersion: "v1" },
        responseStatus: { metadata: {}, code: 201 },
        requestObject: { metadata: { name: "a" }, data: { b: "c" } },
        responseObject: undefined,
        requestReceivedTimestamp: "",
        stageTimestamp: "",
        annotations: entry.annotations,
      },
    );
    assert.equal(entry.responseObject.metadata.uid, created.body.metadata.uid);
    assert.equal(entry.annotations["authorization.k8s.io/decision"], "allow");
    assert.match(entry.stageTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    const [refused] = of(({ user: { username } }) => username === "ann");
    assert.equal(refused.annotations["authorization.k8s.io/decision"], "forbid");
    assert.deepEqual([refused.responseStatus.code, refused.responseStatus.reason], [403, "Forbidden"]);
    const [as] = of(({ impersonatedUser }) => impersonatedUser?.username === "bob");
    assert.equal(as.user.username, "kubernetes-admin");
    assert.deepEqual(
      of(({ responseStatus }) => responseStatus?.code === 401).map(({ stage, user, responseStatus: { reason } }) => [
        stage,
        user,
        reason,
      ]),
      [["ResponseStarted", {}, "Unauthorized"]],
    );
    assert.deepEqual(
      of(({ verb }) => verb === "watch").map(({ stage }) => stage),
      ["ResponseStarted", "ResponseComplete"],
    );
  });
});
