import assert from "node:assert/strict";
import { createLogger, type corev1 } from "@kayak/api";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, it } from "mocha";
import { WatchCache } from "../../cache/watch-cache.ts";
import { KeySpace } from "../../storage/keys.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { type TestEtcd, startEtcd } from "../../testing/etcd.ts";
import { service } from "../../testing/fixtures.ts";
import { TestClient } from "../../testing/request.ts";
import { type TestServer, startTestServer } from "../../testing/server.ts";
import { addressCollection, encodeAddress } from "./ip-addresses.ts";
import { KeyPool } from "./key-pool.ts";
import { addressRange, portRange } from "./ranges.ts";
import { repairOnce } from "./repair.ts";
import { ServiceRanges } from "./service-ranges.ts";
import { ServiceAllocator, type ServicePools } from "./service-allocator.ts";

const rangesOf = (own: string) => new ServiceRanges(own, () => []);

describe("ranges", () => {
  it("names the usable addresses of a CIDR", () => {
    const range = addressRange("10.96.0.0/24");
    assert.equal(range.size, 254);
    assert.equal(range.nameOf(0), "10.96.0.1");
    assert.equal(range.nameOf(253), "10.96.0.254");
    assert.equal(range.reserved, 16);
    for (const [address, inside] of [
      ["10.96.0.1", true],
      ["10.96.0.254", true],
      ["10.96.0.0", false],
      ["10.96.0.255", false],
      ["10.97.0.1", false],
      ["x", false],
    ] as const) {
      assert.equal(range.contains(address), inside, address);
    }
    assert.equal(addressRange("10.96.0.0/16").reserved, 256);
    assert.equal(addressRange("10.96.1.5/16").nameOf(0), "10.96.0.1");
    assert.throws(() => addressRange("10.96.0.0"), /not a CIDR/);
  });

  it("names the usable addresses of an IPv6 CIDR: all but the first", () => {
    const range = addressRange("fd00:10:96::/112");
    assert.equal(range.size, 65_535);
    assert.equal(range.nameOf(0), "fd00:10:96::1");
    assert.equal(range.nameOf(65_534), "fd00:10:96::ffff");
    for (const [address, covered, inside] of [
      ["fd00:10:96::", true, false],
      ["fd00:10:96::1", true, true],
      ["fd00:10:96:0:0:0:0:ffff", true, true],
      ["fd00:10:96::1:0", false, false],
      ["10.96.0.1", false, false],
    ] as const) {
      assert.equal(range.covers(address), covered, address);
      assert.equal(range.contains(address), inside, address);
    }
    assert.equal(addressRange("fd00::/64").size, 65_535);
    assert.throws(() => addressRange("fd00::/127"), /room for services/);
  });

  it("are one, or one of each family", () => {
    assert.deepEqual(rangesOf("fd00:10:96::/112, 10.96.0.0/24").families, ["IPv6", "IPv4"]);
    assert.throws(() => rangesOf("10.96.0.0/24,10.97.0.0/24"), /one, or one of each family/);
    assert.throws(() => rangesOf("10.96.0.0/24,x"), /not a CIDR/);
  });

  it("names node ports", () => {
    const range = portRange("30000-32767");
    assert.equal(range.size, 2768);
    assert.equal(range.nameOf(0), "30000");
    assert.equal(range.reserved, 86);
    assert.throws(() => portRange("30000"), /not a port range/);
  });

  it("picks from the upper part until that is full, then from the lower, then nothing", () => {
    const pool = new KeyPool("p/", () => [{ size: 20, reserved: 4, nameOf: String }]);
    const picked: number[] = [];
    for (let name = pool.pick(); name !== undefined; name = pool.pick()) {
      picked.push(Number(name));
      pool.learn({ key: `p/${name}`, value: Buffer.alloc(0), revision: 1 });
    }
    assert.equal(new Set(picked).size, 20);
    assert.ok(picked.slice(0, 16).every((offset) => offset >= 4));
    assert.ok(picked.slice(16).every((offset) => offset < 4));
  });
});

describe("repair of allocations", () => {
  it("holds what services use and releases what none does", async () => {
    const storage = new MemoryStorage();
    const keys = new KeySpace("/registry");
    const { IPAddresses, Services } = await import("@kayak/api");
    const logger = createLogger("test", { write: () => {} });
    const mirror = new WatchCache({ storage, keys, resources: [Services, IPAddresses] as never, logger });
    const pools = {
      addresses: new KeyPool(keys.prefixOf(addressCollection), () => [addressRange("10.96.0.0/24")]),
      ports: new KeyPool(keys.prefixOf("ranges/servicenodeports"), () => [portRange("30000-30010")]),
      families: ["IPv4"],
    } satisfies ServicePools;
    mirror.project(addressCollection, pools.addresses);
    mirror.project("ranges/servicenodeports", pools.ports);
    const object = {
      ...service("s", { type: "NodePort", clusterIP: "10.96.0.9", ports: [{ port: 80, nodePort: 30001 }] }),
      metadata: { name: "s", namespace: "a" },
    } as unknown as corev1.Service;
    const stored = put(`${keys.prefixOf("core/services")}a/s`, object);
    const key = `${pools.addresses.prefix}10.96.0.77`;
    const gone = { type: "put", key, value: encodeAddress("10.96.0.77", object, 0) } as const;
    await storage.commit([], [stored, gone]);
    await mirror.start();
    await repairOnce({ mirror, storage, keys, allocator: new ServiceAllocator(pools, () => 0), pools, logger });
    await mirror.catchUp();
    assert.equal(pools.addresses.isHeld("10.96.0.9"), true);
    assert.equal(pools.ports.isHeld("30001"), true);
    assert.equal(pools.addresses.isHeld("10.96.0.77"), false);
    await mirror.stop();
  });
});

describe("services of two API servers on one etcd", () => {
  let etcd: TestEtcd;
  let servers: TestServer[];
  let clients: TestClient[];
  const services = "/api/v1/namespaces/default/services";

  before(async () => {
    etcd = await startEtcd();
    const options = { sharedEtcd: etcd, serviceCIDR: "10.96.0.0/26", nodePortRange: "30000-30031" };
    servers = [await startTestServer(options), await startTestServer(options)];
    clients = servers.map(({ config }) => new TestClient(config));
  });
  after(async () => {
    for (const client of clients) client.close();
    for (const server of servers) await server.close();
    await etcd.close();
  });

  const client = (index = 0) => clients[index % clients.length] as TestClient;
  const remove = (...names: string[]) => Promise.all(names.map((name) => client().delete(`${services}/${name}`)));

  it("never give one address or port twice", async () => {
    const names = Array.from({ length: 24 }, (_, index) => `many-${index}`);
    const answers = await Promise.all(
      names.map((name, index) => client(index).post(services, service(name, { type: "NodePort" }))),
    );
    assert.deepEqual(
      answers.map(({ code }) => code),
      names.map(() => 201),
    );
    assert.equal(new Set(answers.map(({ body }) => body.spec.clusterIP)).size, names.length);
    assert.equal(new Set(answers.map(({ body }) => body.spec.ports[0].nodePort)).size, names.length);
    await remove(...names);
  });

  it("fill in both forms of the address and its family", async () => {
    const { body } = await client().post(services, service("filled"));
    assert.match(body.spec.clusterIP, /^10\.96\.0\.\d+$/);
    assert.deepEqual(body.spec.clusterIPs, [body.spec.clusterIP]);
    assert.deepEqual(body.spec.ipFamilies, ["IPv4"]);
    assert.equal(body.spec.ipFamilyPolicy, "SingleStack");
    assert.deepEqual(body.status, { loadBalancer: {} });
    await remove("filled");
  });

  it("give an address that was asked for to the first, and refuse the second", async () => {
    assert.equal((await client().post(services, service("first", { clusterIP: "10.96.0.5" }))).code, 201);
    const { code, body } = await client(1).post(services, service("second", { clusterIP: "10.96.0.5" }));
    assert.equal(code, 422);
    assert.equal(
      body.message,
      'Service "second" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.5"]: failed to allocate IP 10.96.0.5: provided IP is already allocated',
    );
    await remove("first");
    assert.equal((await client(1).post(services, service("second", { clusterIP: "10.96.0.5" }))).code, 201);
    await remove("second");
  });

  it("refuse what is out of range", async () => {
    const address = await client().post(services, service("far", { clusterIP: "10.97.0.5" }));
    assert.match(
      address.body.message,
      /failed to allocate IP 10\.97\.0\.5: the provided network does not match the current range$/,
    );
    const port = await client().post(
      services,
      service("low", { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }),
    );
    assert.equal(
      port.body.message,
      'Service "low" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-30031',
    );
  });

  it("refuse a node port that is taken", async () => {
    await client().post(services, service("p1", { type: "NodePort", ports: [{ port: 80, nodePort: 30007 }] }));
    const { body } = await client(1).post(
      services,
      service("p2", { type: "NodePort", ports: [{ port: 80, nodePort: 30007 }] }),
    );
    assert.equal(
      body.message,
      'Service "p2" is invalid: spec.ports[0].nodePort: Invalid value: 30007: provided port is already allocated',
    );
    await remove("p1");
  });

  it("have an IPAddress object each for their address, made again when somebody deletes it", async () => {
    const { body: made } = await client().post(services, service("shown"));
    const path = `/apis/networking.k8s.io/v1/ipaddresses/${made.spec.clusterIP}`;
    const { body: address } = await client(1).get(path);
    assert.deepEqual(address.spec.parentRef, { group: "", resource: "services", namespace: "default", name: "shown" });
    assert.deepEqual(address.metadata.labels, {
      "ipaddress.kubernetes.io/ip-family": "IPv4",
      "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
    });
    await client().delete(path);
    await eventually(async () => {
      const { code, body } = await client().get(path);
      assert.equal(code, 200);
      assert.notEqual(body.metadata.uid, address.metadata.uid);
    });
    await remove("shown");
    assert.equal((await client().get(path)).code, 404);
  });

  it("don't get an address that somebody took as an IPAddress object", async () => {
    const parentRef = { group: "example.org", resource: "gateways", namespace: "default", name: "mine" };
    const addresses = "/apis/networking.k8s.io/v1/ipaddresses";
    const kind = { apiVersion: "networking.k8s.io/v1", kind: "IPAddress" };
    await client().post(addresses, { ...kind, metadata: { name: "10.96.0.40" }, spec: { parentRef } });
    const { body } = await client(1).post(services, service("late", { clusterIP: "10.96.0.40" }));
    assert.match(body.message, /failed to allocate IP 10\.96\.0\.40: provided IP is already allocated$/);
    await client().delete(`${addresses}/10.96.0.40`);
  });

  it("get addresses of further ranges, as long as those aren't on their way out", async () => {
    const ranges = "/apis/networking.k8s.io/v1/servicecidrs";
    const finalizers = ["example.org/hold"];
    const range = { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", spec: { cidrs: ["10.99.0.0/29"] } };
    await client().post(ranges, { ...range, metadata: { name: "more", finalizers } });
    const wanted = service("further", { clusterIP: "10.99.0.3" });
    await eventually(async () => assert.equal((await client(1).post(services, wanted)).code, 201));
    const { body } = await client().post(services, service("edge", { clusterIP: "10.99.0.7" }));
    assert.match(
      body.message,
      /the provided IP \(10\.99\.0\.7\) is not in the valid range\. The range of valid IPs is 10\.99\.0\.0\/29$/,
    );
    await remove("further");
    await client().delete(`${ranges}/more`);
    const { body: refused } = await client(1).post(services, wanted);
    assert.match(refused.message, /the provided network does not match the current range$/);
    await client().patch(`${ranges}/more`, { metadata: { finalizers: null } });
  });

  it("leave headless and external services without address", async () => {
    const headless = await client().post(services, service("headless", { clusterIP: "None" }));
    assert.deepEqual(headless.body.spec.clusterIPs, ["None"]);
    const external = await client().post(services, {
      ...service("external"),
      spec: { type: "ExternalName", externalName: "example.com" },
    });
    assert.equal(external.code, 201);
    assert.equal(external.body.spec.clusterIP, undefined);
    await remove("headless", "external");
  });

  it("carry what was given through updates, and give it back with the type that needed it", async () => {
    const { body: created } = await client().post(services, service("changing", { type: "NodePort" }));
    const [{ nodePort }] = created.spec.ports;
    const { body: kept } = await client(1).put(
      `${services}/changing`,
      service("changing", {
        type: "NodePort",
        ports: [
          { name: "a", port: 80 },
          { name: "b", port: 81 },
        ],
      }),
    );
    assert.equal(kept.spec.clusterIP, created.spec.clusterIP);
    assert.equal(kept.spec.ports[0].nodePort, nodePort);
    assert.notEqual(kept.spec.ports[1].nodePort, nodePort);
    const { body: plain } = await client().put(`${services}/changing`, service("changing"));
    assert.equal(plain.spec.clusterIP, created.spec.clusterIP);
    const { code } = await client(1).post(
      services,
      service("next", { type: "NodePort", ports: [{ port: 80, nodePort }] }),
    );
    assert.equal(code, 201);
    await remove("changing", "next");
  });

  it("lose what only their old type had", async () => {
    const spec = { type: "LoadBalancer", externalTrafficPolicy: "Local", loadBalancerClass: "example.org/x" };
    const { body: created } = await client().post(services, service("outgoing", spec));
    assert.ok(created.spec.healthCheckNodePort > 0);
    const next = { ...created, spec: { ...created.spec, type: "ExternalName", externalName: "example.com" } };
    const { code, body } = await client().put(`${services}/outgoing`, next);
    assert.equal(code, 200, body.message);
    assert.deepEqual(body.spec, {
      selector: created.spec.selector,
      type: "ExternalName",
      externalName: "example.com",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
    });
    await remove("outgoing");
  });

  it("are told of a health check port that is taken or out of range", async () => {
    const local = { type: "LoadBalancer", externalTrafficPolicy: "Local" };
    await client().post(services, service("holder", { type: "NodePort", ports: [{ port: 80, nodePort: 30009 }] }));
    for (const [port, why] of [
      [30009, "provided port is already allocated"],
      [31000, "provided port is not in the valid range. The range of valid ports is 30000-30031"],
    ] as const) {
      const { code, body } = await client(1).post(
        services,
        service("checked", { ...local, healthCheckNodePort: port }),
      );
      assert.equal(code, 500);
      assert.equal(
        body.message,
        `Internal error occurred: failed to allocate requested HealthCheck NodePort ${port}: ${why}`,
      );
    }
    await remove("holder");
  });

  it("give TCP and UDP of one port the same node port", async () => {
    const ports = [
      { name: "tcp", port: 53, protocol: "TCP" },
      { name: "udp", port: 53, protocol: "UDP" },
    ];
    const { body } = await client().post(services, service("dns", { type: "NodePort", ports }));
    assert.equal(body.spec.ports[0].nodePort, body.spec.ports[1].nodePort);
    await remove("dns");
  });

  it("say when a range is full", async () => {
    const names = Array.from({ length: 62 }, (_, index) => `full-${index}`);
    for (const name of names) await client().post(services, service(name));
    const { code, body } = await client().post(services, service("one-more"));
    assert.equal(code, 500);
    assert.match(body.message, /failed to allocate a serviceIP: range is full/);
    await remove(...names);
  });
});

/** Resolves when it passes; the test's own time limit ends what never does. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await check();
    } catch {
      await sleep(20);
    }
  }
}

function put(key: string, value: unknown) {
  return { type: "put", key, value: Buffer.from(JSON.stringify(value)) } as const;
}
