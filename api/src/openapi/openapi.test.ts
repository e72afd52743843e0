import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { allResources } from "../resources/index.ts";
import { openapiV2, openapiV3Document, openapiV3Index } from "./index.ts";

type Json = Record<string, unknown>;

/** The value behind the keys. */
function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>((current, key) => (current as Json | undefined)?.[key], value);
}

const parameterNames = (operation: unknown) =>
  (at(operation, "parameters") as { name: string }[]).map(({ name }) => name);

function* refs(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === "$ref") yield item as string;
    else yield* refs(item);
  }
}

describe("OpenAPI v3", () => {
  const core = openapiV3Document("v1", allResources);
  const apps = openapiV3Document("apps/v1", allResources);
  const pods = "/api/v1/namespaces/{namespace}/pods";
  const schema = (name: string) => at(core, "components", "schemas", `io.k8s.api.core.v1.${name}`);

  it("indexes every group and version under a hash that changes with the document", () => {
    const { paths } = openapiV3Index(allResources);
    const served = allResources.map(({ group, version }) => (group ? `apis/${group}/${version}` : `api/${version}`));
    assert.deepEqual(new Set(Object.keys(paths)), new Set(served));
    assert.match(paths["apis/apps/v1"]?.serverRelativeURL ?? "", /^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{64}$/);
    const fewer = openapiV3Index(allResources.filter(({ plural }) => plural !== "replicasets")).paths;
    assert.notEqual(fewer["apis/apps/v1"]?.serverRelativeURL, paths["apis/apps/v1"]?.serverRelativeURL);
    assert.equal(fewer["api/v1"]?.serverRelativeURL, paths["api/v1"]?.serverRelativeURL);
  });

  it("has no document for what is not served", () => {
    assert.equal(openapiV3Document("batch/v2alpha1", allResources), undefined);
  });

  it("resolves every reference inside the document", () => {
    for (const document of [core, apps]) {
      for (const ref of refs(document)) assert.ok(at(document, ...ref.slice(2).split("/")), ref);
    }
  });

  it("names the kind on schemas and operations", () => {
    const kind = { group: "", version: "v1", kind: "Pod" };
    assert.deepEqual(at(schema("Pod"), "x-kubernetes-group-version-kind"), [kind]);
    for (const [method, action] of Object.entries({ get: "get", put: "put", patch: "patch", delete: "delete" })) {
      const operation = at(core, "paths", `${pods}/{name}`, method);
      assert.deepEqual(at(operation, "x-kubernetes-group-version-kind"), kind);
      assert.equal(at(operation, "x-kubernetes-action"), action);
    }
    assert.equal(at(core, "paths", pods, "delete", "x-kubernetes-action"), "deletecollection");
    assert.equal(at(core, "paths", "/api/v1/pods", "get", "operationId"), "listCoreV1PodForAllNamespaces");
  });

  it("lets kubectl see that patches can be checked, dry-run and applied", () => {
    const operation = at(apps, "paths", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}", "patch");
    assert.deepEqual(parameterNames(operation), ["dryRun", "fieldManager", "fieldValidation", "force"]);
  });

  it("publishes how lists and maps merge", () => {
    const containers = at(schema("PodSpec"), "properties", "containers") as Json;
    assert.equal(containers["x-kubernetes-list-type"], "map");
    assert.deepEqual(containers["x-kubernetes-list-map-keys"], ["name"]);
    assert.equal(containers["x-kubernetes-patch-merge-key"], "name");
    assert.equal(containers["x-kubernetes-patch-strategy"], "merge");
    assert.equal(at(schema("NodeSelector"), "x-kubernetes-map-type"), "atomic");
  });

  it("publishes defaults, enumerations and formats", () => {
    const port = at(schema("ContainerPort"), "properties");
    assert.equal(at(port, "protocol", "default"), "TCP");
    assert.deepEqual([at(port, "containerPort", "type"), at(port, "containerPort", "format")], ["integer", "int32"]);
    assert.deepEqual(at(schema("Container"), "properties", "imagePullPolicy", "enum"), [
      "Always",
      "IfNotPresent",
      "Never",
    ]);
    assert.equal(at(schema("Secret"), "properties", "type", "enum"), undefined);
    assert.equal(at(schema("Secret"), "properties", "data", "additionalProperties", "format"), "byte");
  });

  it("lists subresources with the kind they take", () => {
    const scale = at(apps, "paths", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale", "put");
    assert.deepEqual(at(scale, "x-kubernetes-group-version-kind"), {
      group: "autoscaling",
      version: "v1",
      kind: "Scale",
    });
    assert.equal(at(scale, "operationId"), "replaceAppsV1NamespacedDeploymentScale");
    const exec = at(core, "paths", `${pods}/{name}/exec`);
    assert.equal(at(exec, "get", "x-kubernetes-action"), "connect");
    assert.ok(parameterNames(exec).includes("command"));
    assert.deepEqual(Object.keys(at(core, "paths", "/api/v1/namespaces/{namespace}/bindings") as Json), [
      "parameters",
      "post",
    ]);
  });

  it("has operation ids that occur once", () => {
    const ids = [core, apps].flatMap((document) => JSON.stringify(document).match(/"operationId":"\w+"/g) ?? []);
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe("OpenAPI v2", () => {
  const document = openapiV2(allResources);

  it("holds all groups in one document whose references resolve", () => {
    for (const ref of refs(document)) assert.ok(at(document, ...ref.slice(2).split("/")), ref);
    assert.ok(at(document, "definitions", "io.k8s.api.apps.v1.Deployment"));
    assert.ok(at(document, "definitions", "io.k8s.api.discovery.v1.EndpointSlice"));
  });

  it("gives a body as a parameter, and patches every form", () => {
    const patch = at(document, "paths", "/api/v1/namespaces/{namespace}/pods/{name}", "patch");
    assert.deepEqual(parameterNames(patch), ["body", "dryRun", "fieldManager", "fieldValidation", "force"]);
    assert.ok((at(patch, "consumes") as string[]).includes("application/strategic-merge-patch+json"));
  });

  it("gives deletion options to every group", () => {
    const kinds = at(
      document,
      "definitions",
      "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
      "x-kubernetes-group-version-kind",
    );
    assert.deepEqual(
      new Set((kinds as { group: string }[]).map(({ group }) => group)),
      new Set(allResources.map(({ group }) => group)),
    );
  });
});
