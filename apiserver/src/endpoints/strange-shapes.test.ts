import assert from "node:assert/strict";
import { type Resource, type TypeInfo, allResources, describeType, groupVersion } from "@kayak/api";
import { after, before, describe, it } from "mocha";
import { type TestAnswer, TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

type Plain = Readonly<Record<string, unknown>>;
type Call = readonly [method: string, path: string, body: Plain, type?: string];

const namespace = "strange";
const metadata = { name: "odd" };
const mergePatch = "application/merge-patch+json";
const applyPatch = "application/apply-patch+yaml";

/** Bodies that lack what every object has. */
const bare: readonly Plain[] = [
  {},
  { metadata: null },
  { metadata: {} },
  { true: null },
  { status: {}, true: null },
  { status: null },
  { spec: null },
  { spec: {} },
  { metadata: { ...metadata, labels: null, annotations: null, ownerReferences: null, managedFields: null } },
];

/** Bodies with one field that is empty or of another type, and with one part of a field that is. */
function shapesOf({ schema }: Resource): Plain[] {
  const fields = fieldsOf(schema).filter(([name]) => name !== "metadata");
  const whole = fields.flatMap(([name]) => [null, {}, [], [null], "x", 1].map((value) => ({ [name]: value })));
  const parts = fields.flatMap(([name, { type }]) =>
    fieldsOf(type).flatMap(([part]) => [null, {}, [null]].map((value) => ({ [name]: { [part]: value } }))),
  );
  return [{}, ...whole, ...parts].map((rest) => ({ metadata, ...rest }));
}

function fieldsOf(schema: TypeInfo): [string, { readonly type: TypeInfo }][] {
  const type = describeType(schema);
  return type.kind === "message" ? [...type.fields] : [];
}

function collectionOf(resource: Resource): string {
  const root = resource.group === "" ? "/api/v1" : `/apis/${groupVersion(resource)}`;
  return resource.namespaced ? `${root}/namespaces/${namespace}/${resource.plural}` : `${root}/${resource.plural}`;
}

function* callsOf(resource: Resource): Generator<Call> {
  const collection = collectionOf(resource);
  for (const body of bare) yield ["POST", collection, body];
  for (const body of [...bare, ...shapesOf(resource)]) {
    yield ["POST", `${collection}?dryRun=All`, body];
    yield ["PUT", `${collection}/odd`, { metadata, ...body }];
    yield ["PATCH", `${collection}/odd`, body, mergePatch];
    yield ["PATCH", `${collection}/odd`, body];
    const applied = { kind: resource.kind, apiVersion: groupVersion(resource), metadata, ...body };
    yield ["PATCH", `${collection}/odd?fieldManager=t&force=true&dryRun=All`, applied, applyPatch];
    yield ["POST", collection, body];
  }
  for (const { name, schema } of resource.subresources) {
    if (!schema) continue;
    for (const body of bare) {
      yield ["POST", `${collection}/odd/${name}`, body];
      yield ["PUT", `${collection}/odd/${name}?dryRun=All`, body];
      yield ["PATCH", `${collection}/odd/${name}`, body, mergePatch];
    }
  }
}

/** What must be said of every refusal: whose fault it is, and of an invalid object, where. */
function problemOf({ code, body, text }: TestAnswer): string | undefined {
  if (code >= 500) return text;
  if (code !== 422) return undefined;
  const causes: readonly { field?: string }[] = body.details?.causes ?? [];
  return causes.length > 0 && causes.every(({ field }) => field) ? undefined : `no field is named: ${text}`;
}

describe("bodies of strange shape", () => {
  let server: TestServer;
  let client: TestClient;

  before(async () => {
    server = await startTestServer({ disableAdmissionPlugins: [] });
    client = new TestClient(server.config);
    const labels = ["enforce", "warn", "audit"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]);
    await client.post("/api/v1/namespaces", { metadata: { name: namespace, labels: Object.fromEntries(labels) } });
    const inside = `/api/v1/namespaces/${namespace}`;
    await client.post(`${inside}/serviceaccounts`, { metadata: { name: "default" } });
    await client.post(`${inside}/resourcequotas`, {
      metadata: { name: "q" },
      spec: { hard: { pods: "9", "requests.cpu": "9" } },
    });
    const limits = [{ type: "Container", default: { cpu: "1" }, max: { cpu: "2" } }];
    await client.post(`${inside}/limitranges`, { metadata: { name: "l" }, spec: { limits } });
  });
  after(async () => {
    client.close();
    await server.close();
  });

  for (const resource of allResources) {
    const { kind } = resource;
    it(`of ${groupVersion(resource)} ${kind} are the client's mistake, and refusals name fields`, async () => {
      const problems = new Set<string>();
      for (const [method, path, body, type = "application/strategic-merge-patch+json"] of callsOf(resource)) {
        const headers = method === "PATCH" ? { "Content-Type": type } : {};
        const problem = problemOf(await client.send(method, path, { body, headers }));
        if (problem) problems.add(`${method} ${path} ${JSON.stringify(body)}: ${problem}`);
      }
      assert.deepEqual([...problems], []);
    }).timeout(30_000);
  }
});
