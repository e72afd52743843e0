import { deepEqual, equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import {
  ConfigMaps,
  Deployments,
  Pods,
  type Resource,
  decode,
  decodeProtobuf,
  metav1,
  protobufMediaType,
  semanticEqual,
} from "@kayak/api";
import { load } from "js-yaml";
import { after, before, describe, it } from "mocha";
import { configMap, deployment, pod } from "../testing/fixtures.ts";
import { type TestAnswer, TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const magic = "k8s\0";

function summary({ items }: { items: TestAnswer["body"][] }) {
  return items.map(({ metadata, data }) => [metadata.name, metadata.resourceVersion, data]);
}

describe("answers", () => {
  let server: TestServer;
  let client: TestClient;
  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
    await client.post(configMaps, configMap("one", { a: "1" }));
    await client.post(deployments, deployment("web"));
    await client.post("/api/v1/namespaces/default/pods", pod("web"));
  });
  after(async () => {
    client.close();
    await server.close();
  });

  const raw = async (method: string, path: string, { accept, body }: { accept: string; body?: unknown }) => {
    const response = await client.open(method, path, { headers: { Accept: accept }, body });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { code: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) };
  };
  const protobuf = async (method: string, path: string, body?: unknown) => {
    const answer = await raw(method, path, { accept: `${protobufMediaType},application/json`, body });
    equal(answer.headers["content-type"], protobufMediaType);
    return { code: answer.code, bytes: answer.bytes, object: decodeProtobuf(answer.bytes) as TestAnswer["body"] };
  };

  const objects: [Resource, string][] = [
    [ConfigMaps, `${configMaps}/one`],
    [Deployments, `${deployments}/web`],
    [Pods, "/api/v1/namespaces/default/pods/web"],
  ];
  for (const [resource, path] of objects) {
    it(`are the same in protobuf as in JSON: ${resource.kind}`, async () => {
      const { object } = await protobuf("GET", path);
      const [given, expected] = [decode(resource, object), decode(resource, (await client.get(path)).body)];
      ok(semanticEqual(given, expected), `${JSON.stringify(given)} is not ${JSON.stringify(expected)}`);
    });
  }

  it("list in protobuf", async () => {
    const { object } = await protobuf("GET", configMaps);
    equal(object.kind, "ConfigMapList");
    const { body } = await client.get(configMaps);
    ok(Number(object.metadata.resourceVersion) > 0);
    deepEqual(summary(object), summary(body));
  });

  it("tell of writes, deletions, reviews and errors in protobuf", async () => {
    const created = await protobuf("POST", configMaps, configMap("made", { b: "2" }));
    deepEqual([created.code, created.object.data], [201, { b: "2" }]);
    const scale = await protobuf("GET", `${deployments}/web/scale`);
    deepEqual([scale.object.kind, scale.object.spec.replicas], ["Scale", 1]);
    const deleted = await protobuf("DELETE", `${configMaps}/made`);
    deepEqual([deleted.object.kind, deleted.object.status], ["Status", "Success"]);
    const gone = await protobuf("GET", `${configMaps}/made`);
    deepEqual([gone.code, gone.object.reason, gone.object.details.name], [404, "NotFound", "made"]);
    const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    const { object } = await protobuf("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review);
    equal(object.status.userInfo.username, "kubernetes-admin");
  });

  it("show metadata alone in protobuf", async () => {
    const accept = `${protobufMediaType};as=PartialObjectMetadataList;v=v1;g=meta.k8s.io`;
    const list = decodeProtobuf(
      (await raw("GET", configMaps, { accept })).bytes,
      () => metav1.PartialObjectMetadataList,
    );
    deepEqual([list["apiVersion"], list["kind"]], ["meta.k8s.io/v1", "PartialObjectMetadataList"]);
    const { items } = list as { items: { metadata: { name: string }; data?: unknown }[] };
    ok(items.some(({ metadata, data }) => metadata.name === "one" && data === undefined));
  });

  it("watch in frames of protobuf", async () => {
    const version = (await client.get(configMaps)).body.metadata.resourceVersion;
    const response = await client.open("GET", `${configMaps}?watch=true&resourceVersion=${version}`, {
      headers: { Accept: `${protobufMediaType};stream=watch` },
    });
    equal(response.headers["content-type"], `${protobufMediaType};stream=watch`);
    await client.post(configMaps, configMap("seen", { c: "3" }));
    const [chunk] = (await once(response, "data")) as [Buffer];
    response.destroy();
    equal(chunk.readUInt32BE(0), chunk.length - 4);
    const at = chunk.indexOf(magic);
    ok(chunk.subarray(4, at).includes("ADDED"));
    const { metadata, data } = decodeProtobuf(chunk.subarray(at)) as TestAnswer["body"];
    deepEqual([metadata.name, data], ["seen", { c: "3" }]);
  });

  it("take back what they gave", async () => {
    const { bytes } = await protobuf("GET", `${deployments}/web`);
    const answer = await client.send("PUT", `${deployments}/web`, {
      body: bytes,
      headers: { "Content-Type": protobufMediaType },
    });
    equal(answer.code, 200);
    deepEqual(answer.body, (await client.get(`${deployments}/web`)).body);
  });

  it("are YAML where it is asked for", async () => {
    const answer = await raw("GET", `${configMaps}/one`, { accept: "application/yaml" });
    equal(answer.headers["content-type"], "application/yaml");
    deepEqual(load(answer.bytes.toString()), (await client.get(`${configMaps}/one`)).body);
    const error = await raw("GET", `${configMaps}/none`, { accept: "application/yaml" });
    match(error.bytes.toString(), /^apiVersion: v1\ncode: 404\n/);
  });

  it("refuse other forms before anything is done", async () => {
    const answer = await raw("POST", configMaps, { accept: "text/html", body: configMap("unwanted") });
    equal(answer.code, 406);
    match(
      answer.bytes.toString(),
      /only the following media types are accepted: application\/json, application\/yaml, application\/vnd\.kubernetes\.protobuf/,
    );
    equal((await client.get(`${configMaps}/unwanted`)).code, 404);
    const watch = await raw("GET", `${configMaps}?watch=true`, { accept: "application/yaml" });
    equal(watch.code, 406);
  });

  it("refuse bodies of other types, naming those that are taken", async () => {
    const headers = { "Content-Type": "text/plain" };
    const created = await client.send("POST", configMaps, { body: "x", headers });
    equal(created.code, 415);
    match(
      created.body.message,
      /accepted media types include: application\/json, application\/yaml, application\/vnd\.kubernetes\.protobuf$/,
    );
    const patched = await client.send("PATCH", `${configMaps}/one`, { body: "x", headers });
    match(
      patched.body.message,
      /application\/json-patch\+json, application\/merge-patch\+json, application\/strategic-merge-patch\+json, application\/apply-patch\+yaml$/,
    );
  });

  it("are compressed when they are large, in every form", async () => {
    await client.post(configMaps, configMap("large", { text: "x".repeat(200_000) }));
    for (const accept of ["application/json", protobufMediaType]) {
      const response = await client.open("GET", `${configMaps}/large`, {
        headers: { Accept: accept, "Accept-Encoding": "gzip" },
      });
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      equal(response.headers["content-encoding"], "gzip");
      ok(gunzipSync(Buffer.concat(chunks)).includes("x".repeat(200_000)));
    }
  });
});
