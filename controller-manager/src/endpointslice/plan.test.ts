import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1, discoveryv1 } from "@kayak/api";
import { at, meta, node, pod, service, slice, type PodFacts } from "../testing/objects.ts";
import { planSlices, type SliceState } from "./plan.ts";
import type { SliceAction } from "./writer.ts";

const zoned = node("n1", { Ready: "True" }, { metadata: { labels: { "topology.kubernetes.io/zone": "z1" } } });

function backend(name: string, ip: string, facts: PodFacts = {}): corev1.Pod {
  return pod(name, { node: "n1", readyFor: 10, ip, ...facts });
}

function nodes(name: string): corev1.Node | undefined {
  return name === "n1" ? zoned : undefined;
}

function plan(state: Partial<SliceState>): readonly SliceAction[] {
  return planSlices({ service: service(), pods: [], nodes, slices: [], triggerTime: undefined, ...state });
}

/** A pod whose port `web` has a number of its own. */
function named(containerPort: number): PodFacts {
  return { spec: { containers: [{ name: "web", ports: [{ name: "web", containerPort, protocol: "TCP" }] }] } };
}

/** Every action as one line: kind, ports, addresses. */
function lines(actions: readonly SliceAction[]): string[] {
  return actions.map(({ kind, slice }) => {
    const ports = slice.ports?.map(({ name, port }) => `${name}:${port}`).join("+");
    return `${kind} ${slice.metadata.name ?? "new"} ${ports} ${slice.endpoints?.map(({ addresses }) => addresses.join()).join(",")}`;
  });
}

function only(actions: readonly SliceAction[]): discoveryv1.EndpointSlice {
  assert.equal(actions.length, 1);
  return actions[0]?.slice as discoveryv1.EndpointSlice;
}

/** What the server would make of the planned creations and updates. */
function applied(actions: readonly SliceAction[]): discoveryv1.EndpointSlice[] {
  return actions.map(({ slice }, index) => {
    const named = slice as discoveryv1.EndpointSlice;
    return {
      ...named,
      metadata: {
        ...meta(named.metadata.name ?? `web-${index}`),
        ...named.metadata,
        name: named.metadata.name ?? `web-${index}`,
      },
    };
  });
}

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) =>
    backend(`p${from + index}`, `10.0.${(from + index) >> 8}.${(from + index) & 255}`),
  );

describe("planSlices", () => {
  it("makes a slice with everything clients need", () => {
    const made = only(plan({ pods: [backend("a", "10.0.0.1")], triggerTime: at(3) }));
    assert.equal(made.metadata.generateName, "web-");
    assert.deepEqual(made.metadata.labels, {
      "kubernetes.io/service-name": "web",
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    });
    assert.deepEqual(made.metadata.annotations, { "endpoints.kubernetes.io/last-change-trigger-time": at(3) });
    assert.deepEqual(
      made.metadata.ownerReferences?.map(({ kind, controller }) => [kind, controller]),
      [["Service", true]],
    );
    assert.deepEqual(made.ports, [{ name: "http", protocol: "TCP", port: 8080 }]);
    assert.deepEqual(made.endpoints, [
      {
        addresses: ["10.0.0.1"],
        conditions: { ready: true, serving: true, terminating: false },
        targetRef: { kind: "Pod", namespace: "default", name: "a", uid: "uid-a" },
        nodeName: "n1",
        zone: "z1",
      },
    ]);
  });

  const leaving = { metadata: { deletionTimestamp: at(1) } };
  const conditions: [
    name: string,
    facts: PodFacts,
    publish: boolean,
    ready: boolean,
    serving: boolean,
    terminating: boolean,
  ][] = [
    ["ready", { readyFor: 5 }, false, true, true, false],
    ["not ready", { readyFor: undefined as never }, false, false, false, false],
    ["not ready, published all the same", { readyFor: undefined as never }, true, true, false, false],
    ["terminating, still serving", leaving, false, false, true, true],
    ["terminating, published all the same", leaving, true, true, true, true],
  ];
  for (const [name, facts, publishNotReadyAddresses, ready, serving, terminating] of conditions) {
    it(`conditions of a pod that is ${name}`, () => {
      const made = only(
        plan({ service: service({ publishNotReadyAddresses }), pods: [backend("a", "10.0.0.1", facts)] }),
      );
      assert.deepEqual(made.endpoints?.[0]?.conditions, { ready, serving, terminating });
    });
  }

  it("leaves out pods that finished, have no address, or whose node is unknown", () => {
    const pods = [
      backend("a", "10.0.0.1", { phase: "Succeeded" }),
      pod("b", { node: "n1", readyFor: 5 }),
      backend("c", "10.0.0.3", { node: "lost" }),
      backend("d", "10.0.0.4"),
    ];
    assert.deepEqual(lines(plan({ pods })), ["create new http:8080 10.0.0.4"]);
  });

  it("groups pods whose named ports differ", () => {
    const subject = service({ ports: [{ name: "http", port: 80, targetPort: "web" }] });
    const pods = [
      backend("a", "10.0.0.1", named(8080)),
      backend("b", "10.0.0.2", named(9090)),
      backend("c", "10.0.0.3", named(8080)),
    ];
    assert.deepEqual(lines(plan({ service: subject, pods })), [
      "create new http:8080 10.0.0.1,10.0.0.3",
      "create new http:9090 10.0.0.2",
    ]);
  });

  it("splits what is too much for one slice", () => {
    const sizes = plan({ pods: many(250) }).map(({ slice }) => slice.endpoints?.length);
    assert.deepEqual(sizes, [100, 100, 50]);
  });

  it("changes nothing when all is as it should be", () => {
    const pods = many(250);
    const slices = applied(plan({ pods, triggerTime: at(9) }));
    assert.deepEqual(plan({ pods, slices, triggerTime: at(1) }), []);
  });

  it("touches one slice when one pod goes, and puts the next one there", () => {
    const slices = applied(plan({ pods: many(150) }));
    const fewer = plan({ pods: many(150).slice(1), slices });
    assert.deepEqual(
      fewer.map(({ kind, slice }) => [kind, slice.metadata.name, slice.endpoints?.length]),
      [["update", "web-0", 99]],
    );
    const replaced = plan({ pods: [...many(150).slice(1), ...many(1, 500)], slices });
    assert.deepEqual(
      replaced.map(({ kind, slice }) => [kind, slice.metadata.name, slice.endpoints?.length]),
      [["update", "web-0", 100]],
    );
  });

  it("puts new pods into the fullest slice with room for all of them", () => {
    const [first, second] = [many(95), many(60, 100)].map((pods) => applied(plan({ pods }))[0]!);
    const slices = [first!, { ...second!, metadata: { ...second!.metadata, name: "web-1" } }];
    const grown = plan({ pods: [...many(95), ...many(60, 100), ...many(10, 300)], slices });
    assert.deepEqual(
      grown.map(({ slice }) => [slice.metadata.name, slice.endpoints?.length]),
      [["web-1", 70]],
    );
  });

  it("keeps an empty slice for a service without pods", () => {
    assert.deepEqual(lines(plan({})), ["create new  "]);
    const slices = applied(plan({}));
    assert.deepEqual(plan({ slices }), []);
    const filled = applied(plan({ pods: many(1) }));
    assert.deepEqual(lines(plan({ slices: filled })), ["update web-0  "]);
    assert.deepEqual(lines(plan({ slices, pods: many(1) })), ["update web-0 http:8080 10.0.0.0"]);
  });

  it("deletes slices that are too many", () => {
    const slices = applied(plan({ pods: many(250) }));
    const actions = plan({ pods: many(1), slices });
    assert.deepEqual(
      actions.map(({ kind }) => kind),
      ["update", "delete", "delete"],
    );
  });

  it("deletes slices of a family that the service has no more", () => {
    const actions = plan({ pods: many(1), slices: [slice("six", { addressType: "IPv6" })] });
    assert.deepEqual(
      actions.map(({ kind, slice }) => [kind, slice.addressType]),
      [
        ["create", "IPv4"],
        ["delete", "IPv6"],
      ],
    );
  });

  it("labels slices of headless services, and gives pods the names they ask for", () => {
    const subject = service({ clusterIP: "None", ports: [] }, { labels: { team: "x" } });
    const hosted = backend("a", "10.0.0.1", { spec: { hostname: "db-0", subdomain: "web" } });
    const made = only(plan({ service: subject, pods: [hosted] }));
    assert.equal(made.metadata.labels?.["service.kubernetes.io/headless"], "");
    assert.equal(made.metadata.labels?.["team"], "x");
    assert.deepEqual([made.ports, made.endpoints?.[0]?.hostname], [[], "db-0"]);
  });

  it("says whom ready endpoints are meant for, as the service distributes its traffic", () => {
    const forZones = [{ name: "z1" }];
    for (const [trafficDistribution, hints] of [
      [undefined, undefined],
      ["PreferClose", { forZones }],
      ["PreferSameZone", { forZones }],
      ["PreferSameNode", { forNodes: [{ name: "n1" }], forZones }],
    ] as const) {
      const subject = service(trafficDistribution === undefined ? {} : { trafficDistribution });
      const pods = [backend("a", "10.0.0.1"), pod("b", { node: "n1", ip: "10.0.0.2" })];
      const { endpoints } = only(plan({ service: subject, pods }));
      assert.deepEqual(
        endpoints?.map((endpoint) => endpoint.hints),
        [hints, undefined],
        trafficDistribution,
      );
    }
  });

  it("makes nothing for a service on its way out", () => {
    assert.deepEqual(plan({ service: service({}, { deletionTimestamp: at(1) }), pods: many(1) }), []);
  });
});
