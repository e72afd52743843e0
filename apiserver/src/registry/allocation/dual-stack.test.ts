import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { startEtcd } from "../../testing/etcd.ts";
import { service } from "../../testing/fixtures.ts";
import { TestClient } from "../../testing/request.ts";
import { type TestServer, startTestServer } from "../../testing/server.ts";

describe("a cluster that comes to have a second family", () => {
  it("adds its range to the server's own, and gives services addresses of it from then on", async () => {
    const etcd = await startEtcd();
    try {
      const [range, second] = ["10.96.0.0/24", "fd00:10:96::/112"];
      const path = "/apis/networking.k8s.io/v1/servicecidrs/kubernetes";
      const services = "/api/v1/namespaces/default/services";
      const prefer = { ipFamilyPolicy: "PreferDualStack" };
      const on = async <T>(serviceCIDR: string, use: (client: TestClient) => Promise<T>) => {
        const server = await startTestServer({ sharedEtcd: etcd, serviceCIDR });
        const client = new TestClient(server.config);
        try {
          return await use(client);
        } finally {
          client.close();
          await server.close();
        }
      };
      await on(range, async (client) => {
        const refused = await client.post(services, service("strict", { ipFamilyPolicy: "RequireDualStack" }));
        assert.match(refused.body.message, /this cluster is not configured for dual-stack services$/);
        assert.deepEqual((await client.post(services, service("old", prefer))).body.spec.ipFamilies, ["IPv4"]);
      });
      await on(`${range},${second}`, async (client) => {
        assert.deepEqual((await client.get(path)).body.spec.cidrs, [range, second]);
        const { body: old } = await client.get(`${services}/old`);
        const touched = await client.put(`${services}/old`, {
          ...old,
          metadata: { ...old.metadata, labels: { a: "b" } },
        });
        assert.deepEqual(touched.body.spec, old.spec);
        assert.deepEqual((await client.post(services, service("new", prefer))).body.spec.ipFamilies, ["IPv4", "IPv6"]);
      });
    } finally {
      await etcd.close();
    }
  });
});

describe("services of a cluster with both families", () => {
  let server: TestServer;
  let client: TestClient;
  const services = "/api/v1/namespaces/default/services";
  const addresses = "/apis/networking.k8s.io/v1/ipaddresses";

  before(async () => {
    server = await startTestServer({ serviceCIDR: "10.96.0.0/24,fd00:10:96::/112" });
    client = new TestClient(server.config);
  });
  after(async () => {
    client.close();
    await server.close();
  });

  const patch = (name: string, spec: object) => client.patch(`${services}/${name}`, { spec }, "merge-patch");

  it("have the server's ranges as one object", async () => {
    const { body } = await client.get("/apis/networking.k8s.io/v1/servicecidrs/kubernetes");
    assert.deepEqual(body.spec.cidrs, ["10.96.0.0/24", "fd00:10:96::/112"]);
  });

  it("get one address unless they ask for two", async () => {
    const { body } = await client.post(services, service("plain"));
    assert.equal(body.spec.ipFamilyPolicy, "SingleStack");
    assert.deepEqual(body.spec.ipFamilies, ["IPv4"]);
    const six = await client.post(services, service("six", { ipFamilies: ["IPv6"] }));
    assert.match(six.body.spec.clusterIP, /^fd00:10:96::/);
  });

  it("hold an IPAddress object for each, and give the second back when they want one only", async () => {
    const { body: made } = await client.post(services, service("both", { ipFamilyPolicy: "PreferDualStack" }));
    const [four, six] = made.spec.clusterIPs as [string, string];
    assert.match(four, /^10\.96\.0\./);
    assert.match(six, /^fd00:10:96::/);
    assert.equal(made.spec.clusterIP, four);
    const held = await client.get(`${addresses}/${six}`);
    assert.equal(held.body.metadata.labels["ipaddress.kubernetes.io/ip-family"], "IPv6");
    assert.equal(held.body.spec.parentRef.name, "both");

    const { body: one } = await patch("both", { ipFamilyPolicy: "SingleStack" });
    assert.deepEqual(one.spec.clusterIPs, [four]);
    assert.deepEqual(one.spec.ipFamilies, ["IPv4"]);
    assert.equal((await client.get(`${addresses}/${six}`)).code, 404);

    const { body: again } = await patch("both", { ipFamilyPolicy: "RequireDualStack" });
    assert.equal(again.spec.clusterIPs[0], four);
    assert.equal((await client.get(`${addresses}/${again.spec.clusterIPs[1]}`)).code, 200);
    await client.delete(`${services}/both`);
    assert.equal((await client.get(`${addresses}/${again.spec.clusterIPs[1]}`)).code, 404);
  });

  it("take an address in any spelling, and once", async () => {
    const asked = (name: string, clusterIP: string) => client.post(services, service(name, { clusterIP }));
    assert.equal((await asked("first", "fd00:10:96:0::a")).code, 201);
    assert.equal((await client.get(`${addresses}/fd00:10:96::a`)).code, 200);
    assert.match((await asked("second", "fd00:10:96::a")).body.message, /provided IP is already allocated$/);
  });

  it("keep their first family", async () => {
    await client.post(services, service("fixed", { ipFamilyPolicy: "RequireDualStack" }));
    const { code, body } = await patch("fixed", { ipFamilies: ["IPv6", "IPv4"] });
    assert.equal(code, 422);
    assert.match(body.message, /spec\.ipFamilies\[0\]: Invalid value: \["IPv6","IPv4"\]: may not change once set/);
  });
});
