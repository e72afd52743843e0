/** Load balancers on machines, as nodes, endpoints and other services change. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { EndpointSlices, Events, Nodes, Services, type corev1 } from "@kayak/api";
import { MemoryApi } from "../../testing/memory-api.ts";
import { at, node, service, slice } from "../../testing/objects.ts";
import { start } from "../../testing/start.ts";

async function setup() {
  const api = new MemoryApi();
  for (const [name, address] of [
    ["one", "10.1.0.1"],
    ["two", "10.2.0.1"],
  ] as const) {
    const made = node(name);
    await api.create(Nodes, { ...made, status: { ...made.status, addresses: [{ type: "InternalIP", address }] } });
  }
  const balancer = (name: string, seconds: number, spec: Partial<corev1.ServiceSpec> = {}) =>
    api.create(Services, service({ type: "LoadBalancer", ...spec }, { name, creationTimestamp: at(seconds) }));
  const has = (name: string, ...addresses: string[]) =>
    api.until(() => {
      const found = api.all(Services).find(({ metadata }) => metadata.name === name);
      const ips = (found?.status.loadBalancer?.ingress ?? []).map(({ ip }) => ip);
      return ips.join() === addresses.join();
    });
  const told = (name: string, reason: string) =>
    api.until(() => api.all(Events).some((event) => event.involvedObject.name === name && event.reason === reason));
  return { api, balancer, has, told };
}

const controllers = ["service-lb"] as const;
const settings = { controllers, loadBalancersOnNodes: true };
const both = ["10.1.0.1", "10.2.0.1"];

describe("load balancers on machines", () => {
  it("follow nodes that come and go", async () => {
    const { api, balancer, has, told } = await setup();
    await using _ = start(api, settings);
    await balancer("web", 60);
    await has("web", ...both);
    await told("web", "EnsuredLoadBalancer");
    const body = { status: { conditions: [{ type: "Ready", status: "Unknown" }] } };
    await api.patch(Nodes, { name: "one" }, { type: "merge", body, subresource: "status" });
    await has("web", "10.2.0.1");
    await told("web", "UpdatedLoadBalancer");
    await api.delete(Nodes, { name: "two" });
    await has("web");
    await told("web", "UnAvailableLoadBalancer");
  });

  it("with the Local policy follow their endpoints", async () => {
    const { api, balancer, has } = await setup();
    await using _ = start(api, settings);
    await balancer("web", 60, { externalTrafficPolicy: "Local" });
    const endpoints = [{ addresses: ["10.244.0.2"], nodeName: "two" }];
    await api.create(EndpointSlices, slice("web-1", { endpoints }));
    await has("web", "10.2.0.1");
    await api.delete(EndpointSlices, { name: "web-1", namespace: "default" });
    await has("web");
  });

  it("hand a port on to the next when its owner leaves it", async () => {
    const { api, balancer, has, told } = await setup();
    await using _ = start(api, settings);
    await balancer("second", 60);
    await has("second", ...both);
    await balancer("first", 90);
    await has("first", ...both);
    await has("second");
    await told("second", "SyncLoadBalancerFailed");
    const message = "Error syncing load balancer: port 80/TCP is taken by service default/first";
    assert.ok(api.all(Events).some((event) => event.message === message && event.type === "Warning"));
    await api.delete(Services, { name: "first", namespace: "default" });
    await has("second", ...both);
  });
});
