import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { configMap } from "../testing/fixtures.ts";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const all = "/api/v1/namespaces/default/configmaps";
const one = `${all}/one`;
const pod = "/api/v1/namespaces/default/pods/none";

const dryRun = 'dryRun: Unsupported value: ["x"]: supported values: "All"';
const fieldValidation = 'fieldValidation: Unsupported value: "x": supported values: "", "Ignore", "Strict", "Warn"';
const policy =
  'propagationPolicy: Unsupported value: "x": supported values: "Foreground", "Background", "Orphan", "nil"';

const cases: [method: string, path: string, kind: string, problem: RegExp | string][] = [
  ["POST", `${all}?dryRun=x`, "CreateOptions", dryRun],
  ["POST", `${all}?fieldValidation=x`, "CreateOptions", fieldValidation],
  ["PUT", `${one}?dryRun=x`, "UpdateOptions", dryRun],
  ["PUT", `${one}?fieldValidation=x`, "UpdateOptions", fieldValidation],
  ["PATCH", `${one}?dryRun=x`, "PatchOptions", dryRun],
  ["PATCH", `${one}?fieldValidation=x`, "PatchOptions", fieldValidation],
  ["PATCH", `${one}?force=true`, "PatchOptions", "force: Forbidden: may not be specified for non-apply patch"],
  ["DELETE", `${one}?dryRun=x`, "DeleteOptions", dryRun],
  ["DELETE", `${one}?propagationPolicy=x`, "DeleteOptions", policy],
  ["DELETE", `${all}?dryRun=x`, "DeleteOptions", dryRun],
  ["DELETE", `${all}?propagationPolicy=x`, "DeleteOptions", policy],
  ["POST", `${pod}/binding?dryRun=x`, "CreateOptions", dryRun],
  ["PUT", `${pod}/status?dryRun=x`, "UpdateOptions", dryRun],
  ["PATCH", `${pod}/status?fieldValidation=x`, "PatchOptions", fieldValidation],
  ["POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews?dryRun=x", "CreateOptions", dryRun],
];

describe("options that make no sense", () => {
  let server: TestServer;
  let client: TestClient;
  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
    await client.post(all, configMap("one"));
  });
  after(async () => {
    client.close();
    await server.close();
  });

  for (const [method, path, kind, problem] of cases)
    it(`are refused as ${kind} of ${method} ${path}`, async () => {
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const body = method === "DELETE" ? undefined : path.includes("binding") ? { target: { name: "n" } } : {};
      const answer = await client.send(method, path, { body, headers: { "Content-Type": type } });
      assert.deepEqual(
        [answer.code, answer.body.message],
        [422, `${kind}.meta.k8s.io "" is invalid: ${String(problem)}`],
      );
      assert.deepEqual([answer.body.details.kind, answer.body.details.group], [kind, "meta.k8s.io"]);
    });

  it("are refused in a body, too", async () => {
    const { code, body } = await client.delete(one, { dryRun: ["x"] });
    assert.deepEqual([code, body.message], [422, `DeleteOptions.meta.k8s.io "" is invalid: ${dryRun}`]);
  });
});
