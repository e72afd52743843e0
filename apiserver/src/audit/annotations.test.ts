import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const podSecurityLabel = "pod-security.kubernetes.io/";

const admissionConfiguration = `
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodSecurity
  configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1
    kind: PodSecurityConfiguration
    defaults: {audit: baseline, audit-version: v1.30}
    exemptions: {usernames: [bob], runtimeClasses: [sandboxed], namespaces: [free]}
`;

const policy = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata, omitStages: [RequestReceived]}]";

const pod = (spec: object = {}) => ({
  metadata: { generateName: "p-" },
  spec: { containers: [{ name: "c", image: "i" }], ...spec },
});

const pods = (namespace: string) => `/api/v1/namespaces/${namespace}/pods`;

describe("annotations of audit events", () => {
  let directory: string;
  let server: TestServer;
  let admin: TestClient;
  let path: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "kayak-audit-"));
    path = join(directory, "audit.log");
    const audit = { policy, path };
    server = await startTestServer({ audit, admission: admissionConfiguration });
    admin = new TestClient(server.config);
    for (const [name, labels] of Object.entries({
      free: { enforce: "restricted" },
      plain: {},
      strict: { enforce: "restricted", "enforce-version": "v1.31", warn: "privileged" },
    }))
      await admin.post("/api/v1/namespaces", {
        metadata: {
          name,
          labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [podSecurityLabel + key, value])),
        },
      });
    const metadata = { name: "sandboxed" };
    await admin.post("/apis/node.k8s.io/v1/runtimeclasses", { metadata, handler: "x" });
  });
  after(async () => {
    admin.close();
    await server.close();
    await rm(directory, { recursive: true });
  });

  /** The annotations of one creation. */
  async function annotationsOf(at: string, body: object, headers: Record<string, string> = {}) {
    const { headers: answered } = await admin.send("POST", at, { body, headers });
    const id = answered["audit-id"];
    for (;;) {
      const lines = existsSync(path) ? (await readFile(path, "utf8")).trim().split("\n") : [];
      const found = lines.map((line) => JSON.parse(line)).find(({ auditID }) => auditID === id);
      if (found) return found.annotations;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const allowed = { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" };
  const template = { metadata: { labels: { a: "b" } }, spec: pod({ hostPID: true }).spec };
  const audited = 'would violate PodSecurity "baseline:v1.30": host namespaces (hostPID=true)';
  const cases: [string, string, object, Record<string, string>, Record<string, string>?][] = [
    ["say what is enforced", pods("plain"), pod(), { [`${podSecurityLabel}enforce-policy`]: "privileged:latest" }],
    [
      "say what would be refused",
      pods("plain"),
      pod({ hostPID: true }),
      { [`${podSecurityLabel}enforce-policy`]: "privileged:latest", [`${podSecurityLabel}audit-violations`]: audited },
    ],
    [
      "say so of what is refused, too",
      pods("strict"),
      pod({ hostPID: true }),
      { [`${podSecurityLabel}enforce-policy`]: "restricted:v1.31", [`${podSecurityLabel}audit-violations`]: audited },
    ],
    [
      "say so of templates",
      "/apis/apps/v1/namespaces/plain/deployments",
      { metadata: { name: "d" }, spec: { selector: { matchLabels: { a: "b" } }, template } },
      { [`${podSecurityLabel}audit-violations`]: audited },
    ],
    ["name exempt namespaces", pods("free"), pod({ hostPID: true }), { [`${podSecurityLabel}exempt`]: "namespace" }],
    [
      "name exempt users",
      pods("strict"),
      pod({ hostPID: true }),
      { [`${podSecurityLabel}exempt`]: "user" },
      { "Impersonate-User": "bob", "Impersonate-Group": "system:masters" },
    ],
    [
      "name exempt runtime classes",
      pods("strict"),
      pod({ runtimeClassName: "sandboxed", hostPID: true }),
      { [`${podSecurityLabel}exempt`]: "runtimeClass" },
    ],
  ];
  for (const [what, at, body, expected, headers] of cases)
    it(what, async () => assert.deepEqual(await annotationsOf(at, body, headers), { ...allowed, ...expected }));

  it("name the token that was given out", async () => {
    await admin.post("/api/v1/namespaces/plain/serviceaccounts", { metadata: { name: "s" } });
    const annotations = await annotationsOf("/api/v1/namespaces/plain/serviceaccounts/s/token", {});
    assert.match(annotations["authentication.kubernetes.io/issued-credential-id"], /^JTI=[0-9a-f-]{36}$/);
  });
});
