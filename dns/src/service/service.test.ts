import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  ConfigMaps,
  createLogger,
  EndpointSlices,
  Events,
  Nodes,
  Services,
  type corev1,
  type discoveryv1,
} from "@kayak/api";
import { FakeClock, MemoryApi } from "@kayak/client/testing";
import { endpointsPerSlice, planDnsService, serviceRef } from "./plan.ts";
import { runDnsService } from "./run.ts";

const plan = { clusterIP: "10.96.0.10", port: 10_053 };

function node(name: string, address?: string): corev1.Node {
  const addresses = [
    { type: "Hostname", address: name },
    ...(address === undefined ? [] : [{ type: "InternalIP", address }]),
  ];
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    spec: {},
    status: { addresses },
  } as unknown as corev1.Node;
}

const nodes = [node("b", "172.30.0.3"), node("a", "172.30.0.2"), node("new")];

function settled(nodes: readonly corev1.Node[]) {
  const actions = planDnsService({ service: undefined, slices: [], nodes }, plan);
  const service = actions.flatMap((action) =>
    action.kind === "createService" ? [action.service as corev1.Service] : [],
  )[0];
  const slices = actions.flatMap((action) =>
    action.kind === "createSlice" ? [action.slice as discoveryv1.EndpointSlice] : [],
  );
  return { service, slices, nodes };
}

describe("the DNS service's plan", () => {
  it("has endpoints of the service's own family", () => {
    const both = node("a", "172.30.0.2");
    both.status.addresses?.push({ type: "InternalIP", address: "fd00:30::2" });
    const actions = planDnsService(
      { service: undefined, slices: [], nodes: [both] },
      { ...plan, clusterIP: "fd00::a" },
    );
    const [slice] = actions.flatMap((action) => (action.kind === "createSlice" ? [action.slice] : []));
    assert.deepEqual(
      [slice?.addressType, slice?.endpoints?.map(({ addresses }) => addresses)],
      ["IPv6", [["fd00:30::2"]]],
    );
  });

  it("makes the service and an endpoint for each node that has an address", () => {
    const [first, second, ...more] = planDnsService({ service: undefined, slices: [], nodes }, plan);
    assert.deepEqual(more, []);
    assert.ok(first?.kind === "createService" && second?.kind === "createSlice");
    assert.deepEqual(
      [first.service.spec?.clusterIP, first.service.spec?.internalTrafficPolicy],
      ["10.96.0.10", "Local"],
    );
    assert.equal(second.slice.addressType, "IPv4");
    const endpoints = second.slice.endpoints?.map(({ addresses, nodeName }) => [nodeName, addresses[0]]);
    assert.deepEqual(endpoints, [
      ["a", "172.30.0.2"],
      ["b", "172.30.0.3"],
    ]);
    assert.deepEqual(
      second.slice.ports?.map(({ name, port, protocol }) => [name, port, protocol]),
      [
        ["dns", 10_053, "UDP"],
        ["dns-tcp", 10_053, "TCP"],
      ],
    );
  });

  it("changes nothing when all is well", () => assert.deepEqual(planDnsService(settled(nodes), plan), []));

  it("follows nodes that come and go", () => {
    const fewer = planDnsService({ ...settled(nodes), nodes: nodes.slice(0, 1) }, plan);
    assert.deepEqual(
      fewer.map(({ kind }) => kind),
      ["updateSlice"],
    );
    assert.deepEqual(
      planDnsService({ ...settled(nodes), nodes: [] }, plan).map(({ kind }) => kind),
      ["deleteSlice"],
    );
  });

  it("spreads many nodes over slices", () => {
    const many = Array.from({ length: endpointsPerSlice + 1 }, (_, i) => node(`n${i}`, `172.30.1.${i}`));
    const sizes = settled(many).slices.map(({ endpoints }) => endpoints?.length);
    assert.deepEqual(sizes, [endpointsPerSlice, 1]);
  });

  it("leaves somebody's own DNS alone", () => {
    const { service, slices } = settled(nodes);
    const own = { ...service, spec: { ...service?.spec, selector: { app: "coredns" } } } as corev1.Service;
    assert.deepEqual(
      planDnsService({ service: own, slices, nodes }, plan).map(({ kind }) => kind),
      ["deleteSlice"],
    );
    assert.deepEqual(planDnsService({ service: own, slices: [], nodes }, plan), []);
  });
});

async function start() {
  const api = new MemoryApi();
  const clock = new FakeClock();
  const stop = new AbortController();
  for (const one of nodes) api.put(Nodes, one);
  const logger = createLogger("test", { write: () => {} });
  const running = runDnsService({ ...plan, client: api.client(), signal: stop.signal, clock, logger });
  await clock.advance(0);
  await clock.advance(0);
  return { api, clock, end: async () => (stop.abort(), await clock.advance(1000), await running) };
}

describe("the DNS service", () => {
  it("is there, comes back when deleted, and follows the nodes", async () => {
    const { api, clock, end } = await start();
    assert.equal(api.get(Services, serviceRef).spec.clusterIP, "10.96.0.10");
    api.remove(Services, serviceRef);
    api.put(Nodes, node("new", "172.30.0.4"));
    await clock.advance(0);
    assert.equal(api.get(Services, serviceRef).spec.clusterIP, "10.96.0.10");
    assert.equal(api.list(EndpointSlices)[0]?.endpoints?.length, 3);
    await end();
  });

  it("tells on the settings what is wrong with them", async () => {
    const { api, clock, end } = await start();
    const metadata = { namespace: "kube-system", name: "kayak-dns" };
    api.put(ConfigMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: { hosts: "nonsense here" },
    } as unknown as corev1.ConfigMap);
    await clock.advance(1000);
    const [event] = api.list(Events);
    assert.deepEqual(
      [event?.type, event?.reason, event?.involvedObject.name],
      ["Warning", "InvalidConfiguration", "kayak-dns"],
    );
    assert.match(event?.message ?? "", /^hosts: line 1/);
    await end();
  });
});
