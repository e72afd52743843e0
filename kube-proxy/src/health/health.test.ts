import assert from "node:assert/strict";
import { createServer } from "node:http";
import { EventEmitter, once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, it } from "mocha";
import { testPort } from "../testing.ts";
import { planHealthChecks, renderHealth, type HealthCheck } from "./plan.ts";
import { HealthServers } from "./servers.ts";

const endpoint = { port: 1, ready: true, serving: true, terminating: false, local: true };

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
