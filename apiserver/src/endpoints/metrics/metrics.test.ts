/** metrics.k8s.io, from what a kubelet says to what clients get. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type Server, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "mocha";
import { pod } from "../../testing/fixtures.ts";
import { TestClient } from "../../testing/request.ts";
import { type TestServer, startTestServer } from "../../testing/server.ts";

const usage = (usageNanoCores: number, workingSetBytes: number) => ({
  cpu: { time: "2030-01-01T00:00:00.123Z", usageNanoCores, window: "10.5s" },
  memory: { workingSetBytes },
});

describe("metrics.k8s.io", () => {
  let server: TestServer;
  let client: TestClient;
  let kubelet: Server;
  let uid = "";
  const group = "/apis/metrics.k8s.io/v1beta1";

  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
    const tls = await server.authority.server("kubelet", "127.0.0.1");
    kubelet = createServer(tls, (call, answer) => {
      assert.equal(call.url, "/stats/summary?only_cpu_and_memory=true");
      const containers = [
        { name: "a", ...usage(1_500_000, 2048) },
        { name: "b", ...usage(500_000, 1024) },
      ];
      const pods = [{ podRef: { uid }, containers, ...usage(1, 1) }];
      answer.end(JSON.stringify({ node: usage(250_000_000, 1 << 20), pods }));
    });
    kubelet.listen(0, "127.0.0.1");
    await once(kubelet, "listening");
    const { port } = kubelet.address() as AddressInfo;
    const status = {
      addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    };
    await client.post("/api/v1/nodes", { metadata: { name: "n1", labels: { zone: "a" } }, status });
    const unknown = { ...status, conditions: [{ type: "Ready", status: "Unknown" }] };
    await client.post("/api/v1/nodes", { metadata: { name: "gone" }, status: unknown });
    for (const [name, nodeName] of [
      ["web", "n1"],
      ["new", "n1"],
      ["lost", "gone"],
    ] as const) {
      const labels = { app: name };
      const made = await client.post(
        "/api/v1/namespaces/default/pods",
        pod(name, { metadata: { labels }, spec: { nodeName } }),
      );
      if (name === "web") uid = (made.body as { metadata: { uid: string } }).metadata.uid;
      await client.patch(`/api/v1/namespaces/default/pods/${name}/status`, { status: { phase: "Running" } });
    }
  });
  after(async () => {
    client.close();
    kubelet.closeAllConnections();
    kubelet.close();
    await server.close();
  });

  const items = async (path: string) => ((await client.get(`${group}${path}`)).body as { items: any[] }).items;

  it("is found by discovery", async () => {
    const { resources } = (await client.get(group)).body as {
      resources: { name: string; kind: string; verbs: string[] }[];
    };
    assert.deepEqual(
      resources.map(({ name, kind, verbs }) => [name, kind, verbs]),
      [
        ["nodes", "NodeMetrics", ["get", "list"]],
        ["pods", "PodMetrics", ["get", "list"]],
      ],
    );
  });

  it("tells of nodes that answer", async () => {
    const [node, ...others] = await items("/nodes");
    assert.deepEqual(others, []);
    assert.deepEqual([node.metadata.name, node.metadata.labels], ["n1", { zone: "a" }]);
    assert.deepEqual(node.usage, { cpu: "250000000n", memory: "1024Ki" });
    assert.deepEqual([node.timestamp, node.window], ["2030-01-01T00:00:00Z", "10.5s"]);
    assert.deepEqual(await items("/nodes?labelSelector=zone=b"), []);
  });

  it("tells of pods that were measured", async () => {
    const [web, ...others] = await items("/pods");
    assert.deepEqual(others, []);
    assert.deepEqual([web.metadata.namespace, web.metadata.name], ["default", "web"]);
    assert.deepEqual(web.containers, [
      { name: "a", usage: { cpu: "1500000n", memory: "2Ki" } },
      { name: "b", usage: { cpu: "500000n", memory: "1Ki" } },
    ]);
    assert.deepEqual(await items("/namespaces/kube-system/pods"), []);
    assert.equal((await items("/pods?labelSelector=app=web")).length, 1);
    assert.deepEqual(await items("/pods?labelSelector=app!=web"), []);
  });

  it("gives one object, or says that there is none", async () => {
    const one = await client.get(`${group}/namespaces/default/pods/web`);
    assert.equal((one.body as { kind: string }).kind, "PodMetrics");
    const none = await client.get(`${group}/namespaces/default/pods/new`);
    assert.equal((none.body as { message: string }).message, 'pods.metrics.k8s.io "new" not found');
  });

  it("prints a table", async () => {
    const headers = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json" };
    const { body } = await client.get(`${group}/pods`, headers);
    assert.deepEqual((body as { rows: { cells: unknown[] }[] }).rows[0]?.cells, ["web", "2m", "3Ki", "10.5s"]);
  });
});
