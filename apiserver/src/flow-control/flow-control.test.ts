import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";
import { planCorrection } from "../bootstrap/flow-control.ts";

const group = "/apis/flowcontrol.apiserver.k8s.io/v1";
const levels = `${group}/prioritylevelconfigurations`;
const schemas = `${group}/flowschemas`;

const rules = [
  {
    subjects: [{ kind: "User", user: { name: "ann" } }],
    resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
    nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
  },
];
const schema = (name: string, level: string) => ({
  metadata: { name },
  spec: { priorityLevelConfiguration: { name: level }, matchingPrecedence: 50, rules },
});

describe("priority and fairness", () => {
  let server: TestServer;
  let admin: TestClient;
  let ann: TestClient;

  before(async () => {
    server = await startTestServer();
    admin = new TestClient(server.config);
    ann = new TestClient(await server.as("ann"));
  });

  after(async () => {
    admin.close();
    ann.close();
    await server.close();
  });

  /** A list of the newest state waits for the cache, which flow control reads: what was written before counts from then on. */
  const settled = async () => {
    for (const path of [levels, schemas]) assert.equal((await admin.get(path)).code, 200);
  };

  it("says in every answer which schema and level took the request", async () => {
    const exempt = (await admin.get(`${schemas}/exempt`)).body.metadata.uid;
    for (const path of ["/api/v1/namespaces/none", "/api/v1/pods", "/api", "/readyz"])
      assert.equal((await admin.get(path)).headers["x-kubernetes-pf-flowschema-uid"], exempt, path);
    const level = (await admin.get(`${levels}/global-default`)).body.metadata.uid;
    assert.equal((await ann.get("/version")).headers["x-kubernetes-pf-prioritylevel-uid"], level);
  });

  it("has upstream's objects, and lets nobody change the mandatory ones", async () => {
    const names = async (path: string) =>
      (await admin.get(path)).body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    assert.deepEqual(await names(levels), [
      "catch-all",
      "exempt",
      "global-default",
      "leader-election",
      "node-high",
      "system",
      "workload-high",
      "workload-low",
    ]);
    assert.equal((await names(schemas)).length, 13);
    const answer = await admin.patch(`${levels}/catch-all`, { spec: { limited: { nominalConcurrencyShares: 9 } } });
    assert.equal(answer.code, 422);
    assert.match(answer.body.message, /spec of 'catch-all' must equal the fixed value/);
  });

  it("follows what is stored: a level without seats refuses its user, and nobody else", async () => {
    const spec = {
      type: "Limited",
      limited: { nominalConcurrencyShares: 0, borrowingLimitPercent: 0, limitResponse: { type: "Reject" } },
    };
    await admin.post(levels, { metadata: { name: "none" }, spec });
    assert.equal((await admin.post(schemas, schema("ann", "none"))).code, 201);
    await settled();
    const refused = await ann.get("/version");
    assert.deepEqual(
      [refused.code, refused.headers["retry-after"], refused.body.reason],
      [429, "1", "TooManyRequests"],
    );
    assert.equal((await admin.get("/version")).code, 200);
    assert.match(
      (await admin.get("/metrics")).text,
      /apiserver_flowcontrol_rejected_requests_total\{priority_level="none",flow_schema="ann",reason="concurrency-limit"\} 1/,
    );
    assert.match(
      (await admin.get("/debug/api_priority_and_fairness/dump_priority_levels")).text,
      /^none, 0, true, false, 0, 0, 0, 1, 0, 0$/m,
    );
    await admin.delete(`${schemas}/ann`);
    await settled();
    assert.equal((await ann.get("/version")).code, 200);
  });

  it("says which schemas point nowhere", async () => {
    await admin.post(schemas, schema("lost", "nowhere"));
    const events = await admin.watch(`${schemas}?watch=1&fieldSelector=metadata.name=lost`);
    await settled();
    // What has changed is seen by the next request.
    await ann.get("/version");
    for await (const { object } of events) {
      const [condition] = object.status.conditions ?? [];
      if (!condition) continue;
      assert.deepEqual([condition.type, condition.status, condition.reason], ["Dangling", "True", "NotFound"]);
      break;
    }
  });
});

const stored = (more: object, annotations = {}) =>
  ({ kind: "FlowSchema", metadata: { name: "x", generation: 1, annotations, ...more }, spec: { a: 2 } }) as never;
const flag = (value: string) => ({ "apf.kubernetes.io/autoupdate-spec": value });

describe("the objects that every server has", () => {
  const spec = { a: 1 };
  const cases = [
    ["are made", undefined, { spec, mandatory: false }, "create"],
    ["are put right when they are mandatory", stored({ generation: 7 }), { spec, mandatory: true }, "update"],
    ["follow the suggestion as long as nobody has changed them", stored({}), { spec, mandatory: false }, "update"],
    ["stay as somebody has made them", stored({ generation: 2 }), { spec, mandatory: false }, undefined],
    ["follow when told to", stored({ generation: 2 }, flag("true")), { spec, mandatory: false }, "update"],
    ["stay when told to", stored({}, flag("false")), { spec, mandatory: false }, undefined],
    ["stay when they are right", stored({ generation: 2 }), { spec: { a: 2 }, mandatory: true }, undefined],
  ] as const;
  for (const [name, object, wanted, expected] of cases)
    it(name, () => assert.equal(planCorrection(wanted, object), expected));
});
