import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { pod } from "../../testing/fixtures.ts";
import { TestClient } from "../../testing/request.ts";
import { type TestServer, startTestServer } from "../../testing/server.ts";

const pods = "/api/v1/namespaces/default/pods";
const budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
const eviction = (name: string, deleteOptions?: object) => ({
  metadata: { name },
  ...(deleteOptions && { deleteOptions }),
});

describe("Evictions", () => {
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

  async function running(name: string, { ready = true }: { ready?: boolean } = {}): Promise<void> {
    const made = pod(name) as { metadata: object };
    const { body } = await client.post(pods, { ...made, metadata: { ...made.metadata, labels: { app: name } } });
    const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
    await client.put(`${pods}/${name}/status`, { ...body, status: { phase: "Running", conditions } });
  }

  /** A budget for the pod of this name. */
  async function budget(name: string, status: object, spec: object = { minAvailable: 1 }): Promise<void> {
    const { body } = await client.post(budgets, {
      metadata: { name },
      spec: { selector: { matchLabels: { app: name } }, ...spec },
    });
    const counts = {
      observedGeneration: 1,
      disruptionsAllowed: 0,
      currentHealthy: 1,
      desiredHealthy: 1,
      expectedPods: 1,
    };
    const { code } = await client.put(`${budgets}/${name}/status`, { ...body, status: { ...counts, ...status } });
    assert.equal(code, 200);
  }

  const evict = (name: string, deleteOptions?: object) =>
    client.post(`${pods}/${name}/eviction`, eviction(name, deleteOptions));
  const exists = async (name: string) => (await client.get(`${pods}/${name}`)).code === 200;

  it("delete pods that have no budget", async () => {
    await running("free");
    const { code, body } = await evict("free");
    assert.deepEqual([code, body.kind, body.status], [201, "Status", "Success"]);
    assert.equal(await exists("free"), false);
  });

  it("take room from the budget", async () => {
    await running("room");
    await budget("room", { disruptionsAllowed: 1 });
    assert.equal((await evict("room")).code, 201);
    const { status } = (await client.get(`${budgets}/room`)).body;
    assert.equal(status.disruptionsAllowed, 0);
    assert.deepEqual(Object.keys(status.disruptedPods), ["room"]);
    assert.equal(status.conditions[0].reason, "InsufficientPods");
  });

  it("are refused where there is none, with the reason", async () => {
    await running("full");
    await budget("full", {});
    const { code, body } = await evict("full");
    assert.equal(code, 429);
    assert.equal(body.reason, "TooManyRequests");
    assert.equal(body.message, "Cannot evict pod as it would violate the pod's disruption budget.");
    assert.deepEqual(body.details.causes, [
      { reason: "DisruptionBudget", message: "The disruption budget full needs 1 healthy pods and has 1 currently" },
    ]);
    assert.equal(await exists("full"), true);
  });

  it("are to be tried again where the budget is not up to date", async () => {
    await running("stale");
    await budget("stale", { disruptionsAllowed: 1, observedGeneration: 0 });
    const { code, body } = await evict("stale");
    assert.deepEqual([code, body.details.retryAfterSeconds], [429, 10]);
  });

  it("pass for pods that are not ready while enough others are", async () => {
    await running("idle", { ready: false });
    await budget("idle", {});
    assert.equal((await evict("idle")).code, 201);
    assert.equal(await exists("idle"), false);
  });

  it("pass for pods that are not ready where the budget says so", async () => {
    await running("sick", { ready: false });
    await budget("sick", { currentHealthy: 0 }, { minAvailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" });
    assert.equal((await evict("sick")).code, 201);
  });

  it("keep to what is asked of the deletion", async () => {
    await running("picky");
    assert.equal((await evict("picky", { preconditions: { uid: "another" } })).code, 409);
    assert.equal(await exists("picky"), true);
  });

  it("change nothing in a dry run", async () => {
    await running("dry");
    await budget("dry", { disruptionsAllowed: 1 });
    assert.equal((await evict("dry", { dryRun: ["All"] })).code, 201);
    assert.equal(await exists("dry"), true);
    assert.equal((await client.get(`${budgets}/dry`)).body.status.disruptionsAllowed, 1);
  });

  it("do not go with two budgets", async () => {
    await running("twice");
    await budget("twice", {});
    await client.post(budgets, {
      metadata: { name: "second" },
      spec: { selector: { matchLabels: { app: "twice" } }, minAvailable: 1 },
    });
    const { code, body } = await evict("twice");
    assert.equal(code, 500);
    assert.match(body.message, /more than one PodDisruptionBudget/);
  });

  it("name the pod of the address", async () => {
    const { code } = await client.post(`${pods}/twice/eviction`, eviction("other"));
    assert.equal(code, 400);
    assert.equal((await evict("missing")).code, 404);
  });
});
