import { deepEqual, equal, match } from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { deployment } from "../testing/fixtures.ts";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const deployments = "/apis/apps/v1/namespaces/default/deployments";

const json = `{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "NAME"}, "spec": {
  "unknown1": "a", "unknownDupe": {"x": 1, "x": 2}, "unknownDupe": "c", "paused": true, "paused": false,
  "selector": {"matchLabels": {"app": "x"}},
  "template": {"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [
    {"name": "x", "image": "x", "unknownNested": 1, "imagePullPolicy": "Always", "imagePullPolicy": "Never"}]}}}}`;

const yaml = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: NAME
spec:
  unknown1: a
  unknownDupe: b
  unknownDupe: c
  paused: true
  paused: false
  selector: {matchLabels: {app: x}}
  template:
    metadata: {labels: {app: x}}
    spec:
      containers:
      - name: x
        image: x
        unknownNested: 1
        imagePullPolicy: Always
        imagePullPolicy: Never
`;

const jsonProblems = [
  'unknown field "spec.unknown1"',
  'unknown field "spec.unknownDupe"',
  'duplicate field "spec.paused"',
  'unknown field "spec.template.spec.containers[0].unknownNested"',
  'duplicate field "spec.template.spec.containers[0].imagePullPolicy"',
];
const yamlLines = [
  'line 8: key "unknownDupe" already set in map',
  'line 10: key "paused" already set in map',
  'line 20: key "imagePullPolicy" already set in map',
];
const yamlUnknown = [
  'unknown field "spec.template.spec.containers[0].unknownNested"',
  'unknown field "spec.unknown1"',
  'unknown field "spec.unknownDupe"',
];

function warnings(header: unknown): string[] {
  const texts = String(header).matchAll(/299 - "((?:[^"\\]|\\.)*)"/g);
  return [...texts].map(([, text]) => JSON.parse(`"${text}"`) as string);
}

describe("field validation", () => {
  let server: TestServer;
  let client: TestClient;
  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
    await client.post(deployments, deployment("patched"));
  });
  after(async () => {
    client.close();
    await server.close();
  });

  const post = (body: string, { type, mode }: { type: string; mode: string }) =>
    client.send("POST", `${deployments}?fieldValidation=${mode}`, {
      body: body.replace("NAME", `${type}-${mode}`.toLowerCase()),
      headers: { "Content-Type": `application/${type}` },
    });
  const failure = 'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ';

  it("refuses what is unknown or doubled in JSON, in its order", async () => {
    const { code, body } = await post(json, { type: "json", mode: "Strict" });
    deepEqual([code, body.message], [400, failure + jsonProblems.join(", ")]);
  });

  it("refuses it in YAML, by line", async () => {
    const { code, body } = await post(yaml, { type: "yaml", mode: "Strict" });
    const lines = `yaml: unmarshal errors:\n${yamlLines.map((line) => `  ${line}`).join("\n")}`;
    deepEqual([code, body.message], [400, failure + [lines, ...yamlUnknown].join(", ")]);
  });

  it("warns of each, or says nothing", async () => {
    const warned = await post(json, { type: "json", mode: "Warn" });
    deepEqual([warned.code, warnings(warned.headers["warning"])], [201, jsonProblems]);
    const inYaml = await post(yaml, { type: "yaml", mode: "Warn" });
    deepEqual([inYaml.code, warnings(inYaml.headers["warning"])], [201, [...yamlLines, ...yamlUnknown]]);
    const ignored = await post(json, { type: "json", mode: "Ignore" });
    deepEqual([ignored.code, ignored.headers["warning"]], [201, undefined]);
  });

  it("refuses patches that would make such an object", async () => {
    const patch = '{"spec": {"unknown": 1, "paused": true, "paused": false}}';
    const send = (type: string) =>
      client.send("PATCH", `${deployments}/patched?fieldValidation=Strict`, {
        body: patch,
        headers: { "Content-Type": `application/${type}` },
      });
    const problem = 'strict decoding error: duplicate field "spec.paused", unknown field "spec.unknown"';
    const strategic = await send("strategic-merge-patch+json");
    equal(strategic.code, 422);
    equal(
      strategic.body.message,
      ` "" is invalid: patch: Invalid value: "map[spec:map[paused:false unknown:1]]": ${problem}`,
    );
    const merge = await send("merge-patch+json");
    match(merge.body.message, /^ "" is invalid: patch: Invalid value: "\{\\"kind\\":\\"Deployment\\"/);
    equal(merge.body.message.endsWith(`: ${problem}`), true);
  });

  it("refuses patches to what can't be decoded", async () => {
    const { code, body } = await client.patch(`${deployments}/patched`, { spec: { replicas: "x" } });
    equal(code, 422);
    match(
      body.message,
      /^ "" is invalid: patch: Invalid value: "map\[spec:map\[replicas:x\]\]": json: cannot unmarshal/,
    );
  });

  it("names options that are none", async () => {
    const { code, body } = await post(json, { type: "json", mode: "Maybe" });
    equal(code, 422);
    equal(
      body.message,
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Maybe": supported values: "", "Ignore", "Strict", "Warn"',
    );
  });
});
