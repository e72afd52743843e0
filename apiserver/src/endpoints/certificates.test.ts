import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { writeCertificateRequest } from "@kayak/api";
import { after, before, describe, it } from "mocha";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = (organizations: string[] = []) =>
  Buffer.from(writeCertificateRequest(privateKey, { commonName: "bob", organizations })).toString("base64");

function manifest(name: string, spec: object = {}) {
  return {
    metadata: { name },
    spec: { request: pem(), signerName: "example.com/signer", usages: ["client auth"], ...spec },
  };
}

const role = (name: string, verb: string, signer: string) => ({
  metadata: { name },
  rules: [
    { apiGroups: ["certificates.k8s.io"], resources: ["signers"], resourceNames: [signer], verbs: [verb] },
    {
      apiGroups: ["certificates.k8s.io"],
      resources: [
        "certificatesigningrequests",
        "certificatesigningrequests/approval",
        "certificatesigningrequests/status",
      ],
      verbs: ["create", "get", "update", "patch"],
    },
  ],
});

const condition = (type: string) => ({ type, status: "True", reason: "Test" });

describe("certificate signing requests", () => {
  let server: TestServer;
  const clients = new Map<string, TestClient>();
  const as = (who: string) => clients.get(who)!;
  const approve = (who: string) =>
    as(who).patch(`${path}/a/approval`, { status: { conditions: [condition("Approved")] } }, "merge-patch");

  before(async () => {
    server = await startTestServer();
    clients.set("admin", new TestClient(server.config));
    for (const who of ["approver", "signer", "nobody"])
      clients.set(who, new TestClient(await server.as(who, "people")));
    const rbac = "/apis/rbac.authorization.k8s.io/v1";
    for (const [who, verb, signer] of [
      ["approver", "approve", "example.com/signer"],
      ["signer", "sign", "example.com/*"],
      ["nobody", "sign", "other.com/*"],
    ] as const) {
      await as("admin").post(`${rbac}/clusterroles`, role(who, verb, signer));
      const { code } = await as("admin").post(`${rbac}/clusterrolebindings`, {
        metadata: { name: who },
        subjects: [{ kind: "User", name: who }],
        roleRef: { kind: "ClusterRole", name: who },
      });
      assert.equal(code, 201);
    }
  });
  after(async () => {
    for (const client of clients.values()) client.close();
    await server.close();
  });

  it("say who made them, whatever these say", async () => {
    const claims = { username: "admin", groups: ["system:masters"], uid: "1", extra: { a: ["b"] } };
    const { code, body } = await as("approver").post(path, {
      ...manifest("a", claims),
      status: { conditions: [condition("Approved")] },
    });
    assert.equal(code, 201, JSON.stringify(body));
    assert.equal(body.spec.username, "approver");
    assert.deepEqual(body.spec.groups, ["people", "system:authenticated"]);
    assert.equal(body.spec.uid, undefined);
    assert.deepEqual(body.status, {});
  });

  it("are approved and signed by who may", async () => {
    const refused = await approve("signer");
    assert.equal(refused.code, 403);
    assert.match(refused.body.message, /user not permitted to approve requests with signerName "example.com\/signer"/);
    const approved = await approve("approver");
    assert.equal(approved.code, 200, approved.text);
    assert.ok(approved.body.status.conditions[0].lastUpdateTime);
    const certificate = Buffer.from(server.authority.ca).toString("base64");
    const sign = (who: string) => as(who).patch(`${path}/a/status`, { status: { certificate } }, "merge-patch");
    assert.match((await sign("nobody")).body.message, /user not permitted to sign requests with signerName/);
    assert.match((await sign("approver")).body.message, /user not permitted to sign/);
    const signed = await sign("signer");
    assert.equal(signed.code, 200, signed.text);
    assert.equal(signed.body.status.certificate, certificate);
    assert.equal(signed.body.status.conditions.length, 1);
  });

  const refusals: [name: string, subresource: string, status: object, message: RegExp][] = [
    ["another certificate", "status", { certificate: "Li4u" }, /updates may not modify existing certificate content/],
    [
      "approval by the status",
      "status",
      { conditions: [condition("Approved"), condition("Denied")] },
      /updates may not add a condition of type "Denied"/,
    ],
    ["both decisions", "approval", { conditions: [condition("Approved"), condition("Denied")] }, /mutually exclusive/],
    ["taking approval back", "approval", { conditions: [] }, /updates may not remove a condition of type "Approved"/],
    [
      "a decision that is none",
      "approval",
      { conditions: [{ type: "Approved", status: "False" }] },
      /Unsupported value: "False"/,
    ],
  ];
  for (const [name, subresource, status, message] of refusals)
    it(`refuse ${name}`, async () => {
      const { code, body } = await as("admin").patch(`${path}/a/${subresource}`, { status }, "merge-patch");
      assert.equal(code, 422, JSON.stringify(body));
      assert.match(body.message, message);
    });

  it("keep what they ask for", async () => {
    const { body } = await as("admin").patch(
      path + "/a",
      { spec: { signerName: "other.com/x" }, metadata: { labels: { a: "b" } } },
      "merge-patch",
    );
    assert.equal(body.spec.signerName, "example.com/signer");
    assert.equal(body.metadata.labels.a, "b");
  });

  const invalid: [name: string, spec: object, code: number, message: RegExp][] = [
    ["no request", { request: "" }, 422, /PEM block type must be CERTIFICATE REQUEST/],
    ["no usages", { usages: [] }, 422, /spec.usages: Required value: usages must be provided/],
    ["an unknown usage", { usages: ["flying"] }, 422, /spec.usages\[0\]: Unsupported value: "flying"/],
    ["a usage twice", { usages: ["any", "any"] }, 422, /spec.usages\[1\]: Duplicate value: "any"/],
    ["a signer without domain", { signerName: "signer" }, 422, /must be a fully qualified domain and path/],
    ["a signer in a short domain", { signerName: "com/signer" }, 422, /at least two segments/],
    ["the old signer", { signerName: "kubernetes.io/legacy-unknown" }, 422, /not allowed via this API version/],
    ["too short a time", { expirationSeconds: 60 }, 422, /may not specify a duration less than 600 seconds/],
    [
      "to be a superuser",
      { request: pem(["system:masters"]), signerName: "kubernetes.io/kube-apiserver-client" },
      403,
      /use of kubernetes.io\/kube-apiserver-client signer with system:masters group is not allowed/,
    ],
  ];
  for (const [name, spec, code, message] of invalid)
    it(`refuse ${name}`, async () => {
      const answer = await as("admin").post(path, manifest("b", spec));
      assert.equal(answer.code, code, answer.text);
      assert.match(answer.body.message, message);
    });
});
