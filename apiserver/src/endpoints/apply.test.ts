import { deepEqual, equal, match } from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { configMap, deployment } from "../testing/fixtures.ts";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

const deployments = "/apis/apps/v1/namespaces/default/deployments";
const configMaps = "/api/v1/namespaces/default/configmaps";

interface Entry {
  readonly manager?: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly time: string;
  readonly fieldsV1: object;
}

const config = (name: string, spec: object) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec,
});
const whole = (name: string, replicas?: number) => {
  const { spec } = deployment(name);
  return config(name, { ...spec, replicas });
};
const managers = ({ metadata }: { metadata: { managedFields?: Entry[] } }) =>
  (metadata.managedFields ?? []).map(({ manager, operation, subresource }) =>
    [manager, operation, subresource].filter(Boolean).join(" "),
  );
const entry = (object: { metadata: { managedFields: Entry[] } }, manager: string) =>
  object.metadata.managedFields.find((each) => each.manager === manager)?.fieldsV1;

const withContainers = (...names: string[]) =>
  config("lists", {
    ...whole("lists").spec,
    template: {
      metadata: { labels: { app: "lists" } },
      spec: { containers: names.map((name) => ({ name, image: "x" })) },
    },
  });

function byText<T>(values: T[]): T[] {
  return values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Times in managedFields are whole seconds. */
function nextSecond(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 - (Date.now() % 1000)));
}

describe("server-side apply", () => {
  let server: TestServer;
  let client: TestClient;
  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
  });
  after(async () => {
    client.close();
    await server.close();
  });

  /** `who` is the manager, perhaps with further options. */
  const apply = (path: string, who: string, body: object) =>
    client.send("PATCH", `${path}?fieldManager=${who}`, {
      body,
      headers: { "Content-Type": "application/apply-patch+yaml" },
    });
  it("creates what isn't there and owns what it says, not the defaults", async () => {
    const created = await apply(`${configMaps}/made`, "one", configMap("made", { a: "1" }));
    equal(created.code, 201);
    deepEqual(entry(created.body, "one"), { "f:data": { "f:a": {} } });
    const deployed = await apply(`${deployments}/made`, "one", whole("made"));
    equal(deployed.code, 201);
    equal(deployed.body.spec.replicas, 1);
    equal("f:replicas" in (entry(deployed.body, "one") as { "f:spec": object })["f:spec"], false);
  });

  it("changes nothing when nothing is new, not even the time", async () => {
    const path = `${configMaps}/same`;
    const first = await apply(path, "one", configMap("same", { a: "1" }));
    await nextSecond();
    const again = await apply(path, "one", configMap("same", { a: "1" }));
    deepEqual(again.body, first.body);
    const put = await client.put(path, again.body);
    deepEqual(put.body, first.body);
  });

  it("refuses to take what others own, until it is forced", async () => {
    const path = `${deployments}/contested`;
    await apply(path, "one", whole("contested", 3));
    const refused = await apply(path, "two", config("contested", { replicas: 5 }));
    equal(refused.code, 409);
    equal(refused.body.message, 'Apply failed with 1 conflict: conflict with "one": .spec.replicas');
    deepEqual(refused.body.details.causes, [
      { reason: "FieldManagerConflict", message: 'conflict with "one"', field: ".spec.replicas" },
    ]);
    const forced = await apply(path, "two&force=true", config("contested", { replicas: 5 }));
    equal(forced.body.spec.replicas, 5);
    deepEqual(entry(forced.body, "two"), { "f:spec": { "f:replicas": {} } });
    equal("f:replicas" in (entry(forced.body, "one") as { "f:spec": object })["f:spec"], false);
  });

  it("lists all conflicts by manager", async () => {
    const path = `${configMaps}/many`;
    await client.send("POST", `${configMaps}?fieldManager=maker`, { body: configMap("many", { a: "1", b: "1" }) });
    await apply(path, "one", configMap("many", { c: "1" }));
    const refused = await apply(path, "two", configMap("many", { a: "2", b: "2", c: "2" }));
    equal(
      refused.body.message,
      'Apply failed with 3 conflicts: conflicts with "maker" using v1:\n- .data.a\n- .data.b\nconflicts with "one":\n- .data.c',
    );
    equal(refused.body.details.causes.length, 3);
  });

  it("shares what two agree on, and lets go of it only when both have", async () => {
    const path = `${configMaps}/shared`;
    await apply(path, "one", configMap("shared", { a: "1", b: "1" }));
    await apply(path, "two", configMap("shared", { a: "1" }));
    const kept = await apply(path, "one", configMap("shared", {}));
    deepEqual(kept.body.data, { a: "1" });
    const gone = await apply(path, "two", configMap("shared", {}));
    equal(gone.body.data, undefined);
  });

  it("leaves alone what an updater has taken over, and what nobody owns", async () => {
    const path = `${configMaps}/taken`;
    await apply(path, "one", configMap("taken", { a: "1", b: "1" }));
    await client.patch(`${path}?fieldManager=hand`, { data: { a: "2", c: "3" } }, "merge-patch");
    const after = await apply(path, "one", configMap("taken", {}));
    deepEqual(after.body.data, { a: "2", c: "3" });
    deepEqual(managers(after.body), ["one Apply", "hand Update"]);
    deepEqual(entry(after.body, "one"), { "f:data": {} });
  });

  it("removes and merges list elements by their keys", async () => {
    const path = `${deployments}/lists`;
    await apply(path, "one", withContainers("a", "b"));
    const sidecar = config("lists", { template: { spec: { containers: [{ name: "side", image: "y" }] } } });
    await apply(path, "two", sidecar);
    const after = await apply(path, "one", withContainers("b"));
    const names = (after.body.spec.template.spec.containers as { name: string }[]).map(({ name }) => name);
    deepEqual(names, ["b", "side"]);
  });

  it("gives the status to who applies the status", async () => {
    const path = `${deployments}/states`;
    await apply(path, "one", { ...whole("states", 1), status: { replicas: 7 } });
    const status = { ...config("states", { replicas: 9 }), status: { replicas: 4 } };
    const applied = await apply(`${path}/status`, "controller", status);
    equal(applied.body.status.replicas, 4);
    equal(applied.body.spec.replicas, 1);
    deepEqual(byText(managers(applied.body)), ["controller Apply status", "one Apply"]);
    deepEqual(entry(applied.body, "controller"), { "f:status": { "f:replicas": {} } });
    equal("f:status" in (entry(applied.body, "one") as object), false);
  });

  it("applies a scale, whose manager then owns the replicas", async () => {
    const path = `${deployments}/scaled`;
    await apply(path, "one", whole("scaled", 2));
    const scale = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "scaled" }, spec: { replicas: 6 } };
    equal((await apply(`${path}/scale`, "hpa", scale)).code, 409);
    const forced = await apply(`${path}/scale`, "hpa&force=true", scale);
    equal(forced.body.spec.replicas, 6);
    const { body } = await client.get(path);
    deepEqual(entry(body, "hpa"), { "f:spec": { "f:replicas": {} } });
    const refused = await apply(path, "one", whole("scaled", 3));
    match(refused.body.message, /conflict with "hpa" with subresource "scale": \.spec\.replicas/);
    await client.patch(`${path}/scale?fieldManager=kubectl`, { spec: { replicas: 8 } }, "merge-patch");
    deepEqual(managers((await client.get(path)).body), ["one Apply", "kubectl Update scale"]);
  });

  it("only tries with dryRun", async () => {
    const path = `${configMaps}/tried`;
    const tried = await apply(path, "one&dryRun=All", configMap("tried", { a: "1" }));
    equal(tried.code, 201);
    deepEqual(managers(tried.body), ["one Apply"]);
    equal((await client.get(path)).code, 404);
  });

  it("takes YAML, and warns of keys given twice or refuses them", async () => {
    const yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: text\ndata:\n  a: '1'\n  a: '2'\n";
    const send = (query: string) =>
      client.send("PATCH", `${configMaps}/text?fieldManager=one${query}`, {
        body: yaml,
        headers: { "Content-Type": "application/apply-patch+yaml" },
      });
    const warned = await send("");
    equal(warned.body.data.a, "2");
    match(String(warned.headers["warning"]), /line 7: key .*a.* already set in map/);
    const refused = await send("&fieldValidation=Strict");
    equal(
      refused.body.message,
      'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 7: key "a" already set in map',
    );
  });

  const mistakes: [name: string, query: string, body: object, code: number, message: RegExp][] = [
    [
      "no manager",
      "",
      configMap("bad"),
      422,
      /PatchOptions\.meta\.k8s\.io "" is invalid: fieldManager: Required value: is required for apply patch/,
    ],
    ["another kind", "?fieldManager=a", deployment("bad"), 400, /^invalid object type: apps\/v1, Kind=Deployment$/],
    [
      "managed fields",
      "?fieldManager=a",
      { ...configMap("bad"), metadata: { name: "bad", managedFields: [{}] } },
      400,
      /^metadata\.managedFields must be nil$/,
    ],
    [
      "an unknown field",
      "?fieldManager=a",
      { ...configMap("bad"), foo: 1 },
      400,
      /^failed to create typed patch object \(default\/bad; \/v1, Kind=ConfigMap\): \.foo: field not declared in schema$/,
    ],
    [
      "a wrong type",
      "?fieldManager=a",
      { ...configMap("bad"), data: { a: 1 } },
      400,
      /\.data\.a: expected string, got &value\.valueUnstructured\{Value:1\}$/,
    ],
    ["another name", "?fieldManager=a", configMap("worse"), 400, /does not match the name on the URL/],
    [
      "a long manager",
      `?fieldManager=${"a".repeat(129)}`,
      configMap("bad"),
      422,
      /fieldManager: Too long: may not be more than 128 bytes/,
    ],
  ];
  for (const [name, query, body, code, message] of mistakes) {
    it(`refuses ${name}`, async () => {
      const answer = await client.send("PATCH", `${configMaps}/bad${query}`, {
        body,
        headers: { "Content-Type": "application/apply-patch+yaml" },
      });
      equal(answer.code, code);
      match(answer.body.message, message);
    });
  }

  it("refuses force for other patches", async () => {
    const answer = await client.patch(`${configMaps}/bad?force=true`, {}, "merge-patch");
    match(answer.body.message, /force: Forbidden: may not be specified for non-apply patch/);
  });
});

describe("managed fields", () => {
  let server: TestServer;
  let client: TestClient;
  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
  });
  after(async () => {
    client.close();
    await server.close();
  });

  const write = (
    method: string,
    path: string,
    { body, agent, type = "json" }: { body: object; agent: string; type?: string },
  ) => client.send(method, path, { body, headers: { "User-Agent": agent, "Content-Type": `application/${type}` } });
  const entries = async (path: string): Promise<Entry[]> => (await client.get(path)).body.metadata.managedFields ?? [];

  it("name every writer by its user agent, and what it changed", async () => {
    const path = `${configMaps}/written`;
    await write("POST", configMaps, { body: configMap("written", { a: "1", b: "1" }), agent: "maker/v1 (linux)" });
    const { body } = await client.get(path);
    await write("PUT", path, { body: { ...body, data: { a: "1", b: "2" } }, agent: "changer" });
    await write("PATCH", path, { body: { data: { c: "3" } }, agent: "patcher/1", type: "merge-patch+json" });
    const found = (await entries(path)).map(({ manager, operation, fieldsV1 }) => [manager, operation, fieldsV1]);
    deepEqual(byText(found), [
      ["changer", "Update", { "f:data": { "f:b": {} } }],
      ["maker", "Update", { "f:data": { ".": {}, "f:a": {} } }],
      ["patcher", "Update", { "f:data": { "f:c": {} } }],
    ]);
  });

  it("keep the oldest of many updaters as one", async () => {
    const path = `${configMaps}/crowded`;
    await write("POST", configMaps, { body: configMap("crowded"), agent: "maker" });
    for (let number = 1; number <= 12; number++)
      await write("PATCH", path, {
        body: { data: { [`k${number}`]: "x" } },
        agent: `m${number}`,
        type: "merge-patch+json",
      });
    const found = await entries(path);
    equal(found.length, 10);
    equal(found.filter(({ manager }) => manager === "ancient-changes").length, 1);
  });

  it("are what a client makes of them, and forgotten when it says so", async () => {
    const path = `${configMaps}/edited`;
    await write("POST", configMaps, { body: configMap("edited", { a: "1" }), agent: "kubectl-client-side-apply/1" });
    const [first] = await entries(path);
    const moved = [{ ...first, manager: "kubectl", operation: "Apply" }];
    await client.patch(path, [{ op: "replace", path: "/metadata/managedFields", value: moved }], "json-patch");
    deepEqual(await entries(path), moved);
    await client.patch(path, { metadata: { managedFields: [] } }, "merge-patch");
    deepEqual(await entries(path), moved);
    await client.patch(path, { metadata: { managedFields: [{}] } }, "merge-patch");
    deepEqual(await entries(path), []);
    await client.patch(path, { data: { b: "2" } }, "merge-patch");
    deepEqual(await entries(path), []);
    const applied = await client.send("PATCH", `${path}?fieldManager=one`, {
      body: configMap("edited", { c: "3" }),
      headers: { "Content-Type": "application/apply-patch+yaml" },
    });
    const names = (applied.body.metadata.managedFields as Entry[]).map(({ manager }) => manager);
    deepEqual(names, ["one", "before-first-apply"]);
  });

  it("of the status are not of the object, and no write keeps them as they are", async () => {
    await write("POST", deployments, { body: deployment("st"), agent: "maker" });
    const path = `${deployments}/st`;
    const { body } = await client.get(path);
    await write("PUT", `${path}/status`, { body: { ...body, status: { replicas: 3 } }, agent: "controller" });
    const status = (await entries(path)).find(({ subresource }) => subresource === "status");
    deepEqual(status?.fieldsV1, { "f:status": { "f:replicas": {} } });
    await write("PATCH", path, { body: { status: { replicas: 5 } }, agent: "intruder", type: "merge-patch+json" });
    deepEqual(byText((await entries(path)).map(({ manager }) => manager)), ["controller", "maker"]);
  });

  it("let kubectl take over what it applied from the client's side", async () => {
    const path = `${deployments}/csa`;
    const manifest = deployment("csa", 2);
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(manifest) };
    await write("POST", deployments, {
      body: { ...manifest, metadata: { ...manifest.metadata, annotations } },
      agent: "kubectl-client-side-apply",
    });
    const applied = await client.send("PATCH", `${path}?fieldManager=kubectl`, {
      body: deployment("csa", 5),
      headers: { "Content-Type": "application/apply-patch+yaml" },
    });
    equal(applied.code, 200);
    equal(applied.body.spec.replicas, 5);
    const kept = applied.body.metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"];
    equal(JSON.parse(kept).spec.replicas, 5);
  });
});
