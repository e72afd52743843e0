/**
 * How much of the API there is: of the operations that upstream's conformance counts (testdata/operations.txt), those that
 * this server publishes and answers. The number is printed, and may not fall.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

/** What is served today: raise it with what is added. */
const served = 450;

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>;
}

const conformance = readFileSync(new URL("testdata/operations.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");
const methods = ["get", "put", "post", "delete", "patch"];

function publishedOperations({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { operationId: id }]) =>
      methods.includes(method) && id !== undefined ? [{ id, method: method.toUpperCase(), path }] : [],
    ),
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `flowcontrol.apiserver.k8s.io` is `FlowcontrolApiserver` in the names of operations. */
function groupInIds(group: string): string {
  return group === ""
    ? "Core"
    : group
        .replace(/\.k8s\.io$/, "")
        .split(".")
        .map(capital)
        .join("");
}

function get(id: string, path: string): Operation {
  return { id, method: "GET", path };
}

/** Discovery's documents, which no OpenAPI document of ours lists. */
async function discoveryOperations(api: TestClient): Promise<Operation[]> {
  const { body } = await api.get("/apis");
  const groups = body.groups as { name: string; versions: { groupVersion: string; version: string }[] }[];
  return [
    get("getCodeVersion", "/version"),
    get("getAPIVersions", "/apis"),
    get("getCoreAPIVersions", "/api"),
    get("getCoreV1APIResources", "/api/v1"),
    ...groups.flatMap(({ name, versions }) => [
      get(`get${groupInIds(name)}APIGroup`, `/apis/${name}`),
      ...versions.map(({ groupVersion, version }) =>
        get(`get${groupInIds(name)}${capital(version)}APIResources`, `/apis/${groupVersion}`),
      ),
    ]),
  ];
}

describe("the operations of the conformance profile", () => {
  let server: TestServer;
  let api: TestClient;

  before(async function () {
    this.timeout(30_000);
    server = await startTestServer();
    api = new TestClient(server.config);
  });

  after(async () => {
    api.close();
    await server.close();
  });

  /** Asks for something that isn't there, so that nothing comes of it: only who doesn't know the operation says so. */
  async function isAnswered({ method, path }: Operation): Promise<boolean> {
    const url = path.replaceAll("{namespace}", "nowhere").replaceAll(/\{\w+\}/g, "nothing");
    const headers = { "Content-Type": method === "PATCH" ? "application/merge-patch+json" : "application/json" };
    const body = method === "GET" ? {} : { body: {} };
    const { code, text } = await api.send(method, `${url}?dryRun=All`, { headers, ...body });
    return code !== 405 && !text.includes("could not find the requested resource");
  }

  it("are answered as far as they are published, and do not become fewer", async function () {
    this.timeout(60_000);
    const { body } = await api.get("/openapi/v2");
    const operations = [...publishedOperations(body as Document), ...(await discoveryOperations(api))];
    const byId = new Map(operations.map((operation) => [operation.id, operation]));
    const published = conformance.flatMap((id) => byId.get(id) ?? []);
    const silent: string[] = [];
    for (const operation of published) if (!(await isAnswered(operation))) silent.push(operation.id);
    assert.deepEqual(silent, []);
    process.stdout.write(`      ${published.length} of ${conformance.length} operations are served\n`);
    assert.ok(published.length >= served, `${published.length} operations are served, ${served} were before`);
  });

  const reference = new URL("../../../../shared/reference/conformance-endpoints-v1.36.json", import.meta.url);
  if (existsSync(reference)) {
    it("are the ones of the reference", () => {
      const ids = Object.keys(JSON.parse(readFileSync(reference, "utf8")) as object);
      assert.deepEqual(ids.toSorted(), conformance);
    });
  }
});
