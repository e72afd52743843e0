import assert from "node:assert/strict";
import { createServer } from "node:http";
import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { testPort } from "../testing.ts";
import { planHealthChecks, renderHealth, type HealthCheck } from "./plan.ts";
import { isEligible, renderProxyHealth } from "./proxy-health.ts";
import { HealthServers } from "./servers.ts";

const endpoint = { port: 1, ready: true, serving: true, terminating: false, local: true };

describe("the proxy's health", () => {
  const now = Date.UTC(2030, 0, 1, 0, 0, 5);
  const well = { healthy: true, updatedMs: now - 5000, nodeEligible: true };
  for (const [name, path, health, status] of [
    ["is good while the kernel has the rules", "/healthz", well, 200],
    ["is bad when it may not have them", "/healthz", { ...well, healthy: false }, 503],
    ["is bad on a node that is on its way out", "/healthz", { ...well, nodeEligible: false }, 503],
    ["is alive there all the same", "/livez", { ...well, nodeEligible: false }, 200],
    ["is nowhere else", "/", well, 404],
  ] as const)
    it(name, () => assert.equal(renderProxyHealth(path, health, now).status, status));

  it("says since when", () => {
    assert.equal(
      renderProxyHealth("/healthz", { ...well, healthy: false }, now).body,
      '{"lastUpdated": "2030-01-01T00:00:00.000Z","currentTime": "2030-01-01T00:00:05.000Z", "nodeEligible": true}',
    );
  });

  it("knows nodes that leave", () => {
    const node = { metadata: { name: "n" }, spec: {}, status: {} } as corev1.Node;
    const tainted = { ...node, spec: { taints: [{ key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" }] } };
    assert.deepEqual(
      [undefined, node, tainted as corev1.Node].map((each) => isEligible(each)),
      [true, true, false],
    );
  });
});

describe("health check node ports", () => {
  it("count the ready endpoints here, each address once", () => {
    const endpoints = [
      { ...endpoint, ip: "10.244.0.1" },
      { ...endpoint, ip: "10.244.0.2", local: false },
      { ...endpoint, ip: "10.244.0.3", ready: false },
    ];
    const web = { healthCheckNodePort: 30100, endpoints };
    const ports = [testPort({ ...web, name: "shop/web:http" }), testPort({ ...web, name: "shop/web:https" })];
    const none = testPort({ name: "shop/none", healthCheckNodePort: 30101 });
    assert.deepEqual(
      [...planHealthChecks([...ports, none, testPort({})])],
      [
        [30100, { namespace: "shop", name: "web", localEndpoints: 1 }],
        [30101, { namespace: "shop", name: "none", localEndpoints: 0 }],
      ],
    );
  });

  it("answer as load balancers expect it", () => {
    const check = { namespace: "shop", name: "web", localEndpoints: 2 };
    assert.deepEqual(renderHealth(check, true), {
      status: 200,
      headers: {
        "Content-Type": "application/json",
        "X-Content-Type-Options": "nosniff",
        "X-Load-Balancing-Endpoint-Weight": "2",
      },
      body: '{\n\t"service": {\n\t\t"namespace": "shop",\n\t\t"name": "web"\n\t},\n\t"localEndpoints": 2,\n\t"serviceProxyHealthy": true\n}',
    });
    assert.equal(renderHealth(check, false).status, 503);
    assert.equal(renderHealth({ ...check, localEndpoints: 0 }, true).status, 503);
  });

  it("open, change and close with their services, and tell of a port that is taken", async () => {
    const taken = createServer().listen(0);
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const failures = new EventEmitter();
    const failed = (check: HealthCheck, at: number, error: Error) =>
      void failures.emit("failed", [check.name, at, (error as NodeJS.ErrnoException).code]);
    const servers = new HealthServers({ proxyHealthy: () => true, failed });
    const failure = once(failures, "failed");
    servers.want(new Map([[port, { namespace: "a", name: "b", localEndpoints: 0 }]]));
    assert.deepEqual(await failure, [["b", port, "EADDRINUSE"]]);
    taken.close();
    await once(taken, "close");
    servers.want(new Map([[port, { namespace: "a", name: "b", localEndpoints: 0 }]]));
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 503);
    servers.want(new Map([[port, { namespace: "a", name: "b", localEndpoints: 3 }]]));
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    assert.equal(answer.headers.get("X-Load-Balancing-Endpoint-Weight"), "3");
    await servers.close();
    await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
  });
});
