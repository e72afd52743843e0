import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Draft, corev1, discoveryv1 } from "@kayak/api";
import { meta, service } from "../testing/objects.ts";
import { planMirror, type MirrorState } from "./plan.ts";

const byHand = service({ selector: {} });

function endpoints(
  subsets: corev1.EndpointSubset[],
  metadata: Partial<corev1.Endpoints["metadata"]> = {},
): corev1.Endpoints {
  return { apiVersion: "v1", kind: "Endpoints", metadata: meta("web", metadata), subsets };
}

const web: corev1.EndpointSubset = {
  addresses: [{ ip: "10.0.0.1", nodeName: "n1" }, { ip: "fd00::1" }],
  notReadyAddresses: [{ ip: "10.0.0.2", hostname: "two" }],
  ports: [{ name: "http", port: 8080 }],
};

function plan(state: Partial<MirrorState>): string[] {
  return planMirror({ service: byHand, endpoints: endpoints([web]), slices: [], ...state }).map(({ kind, slice }) => {
    const addresses = (slice.endpoints ?? []).map(
      ({ addresses: [ip], conditions }) => `${ip}${conditions?.ready ? "" : " not ready"}`,
    );
    const ports = (slice.ports ?? []).map(({ name, port }) => `${name}:${port}`);
    return `${kind} ${slice.metadata.name ?? "new"} ${slice.addressType} ${ports.join()} [${addresses.join(", ")}]`;
  });
}

/** What the server makes of the plan. */
function stored(state: Partial<MirrorState> = {}): discoveryv1.EndpointSlice[] {
  return planMirror({ service: byHand, endpoints: endpoints([web]), slices: [], ...state }).map(({ slice }, index) =>
    storedAs(slice, `web-${index}`),
  );
}

function storedAs(slice: Draft<discoveryv1.EndpointSlice>, name: string): discoveryv1.EndpointSlice {
  const { labels = {}, annotations = {}, ownerReferences = [] } = slice.metadata;
  return { ...slice, metadata: meta(name, { labels, annotations, ownerReferences }) } as discoveryv1.EndpointSlice;
}

describe("mirrored endpoints", () => {
  it("are a slice for each family", () => {
    assert.deepEqual(plan({}), [
      "create new IPv4 http:8080 [10.0.0.1, 10.0.0.2 not ready]",
      "create new IPv6 http:8080 [fd00::1]",
    ]);
  });

  it("say whose they are", () => {
    const [slice] = stored({
      endpoints: endpoints([web], {
        labels: { a: "b" },
        annotations: { c: "d", "kubectl.kubernetes.io/last-applied-configuration": "{}" },
      }),
    });
    assert.deepEqual(slice?.metadata.labels, {
      a: "b",
      "kubernetes.io/service-name": "web",
      "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
    });
    assert.deepEqual(slice?.metadata.annotations, { c: "d" });
    assert.deepEqual(
      slice?.metadata.ownerReferences?.map(({ kind, name }) => `${kind}/${name}`),
      ["Endpoints/web"],
    );
  });

  it("stay as they are when nothing changed", () => assert.deepEqual(plan({ slices: stored() }), []));

  it("follow changes with few writes", () => {
    const changed = endpoints([{ ...web, addresses: [{ ip: "10.0.0.1", nodeName: "n1" }] }]);
    assert.deepEqual(plan({ slices: stored(), endpoints: changed }), ["delete web-1 IPv6 http:8080 [fd00::1]"]);
    const ready = endpoints([
      { ports: [{ name: "http", port: 8080 }], addresses: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }, { ip: "fd00::1" }] },
    ]);
    assert.deepEqual(plan({ slices: stored(), endpoints: ready }), [
      "update web-0 IPv4 http:8080 [10.0.0.1, 10.0.0.2]",
    ]);
  });

  it("go where other ports are", () => {
    assert.deepEqual(
      plan({ slices: stored(), endpoints: endpoints([{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 1 }] }]) }),
      [
        "create new IPv4 :1 [10.0.0.1]",
        "delete web-0 IPv4 http:8080 [10.0.0.1, 10.0.0.2 not ready]",
        "delete web-1 IPv6 http:8080 [fd00::1]",
      ],
    );
  });

  const unwanted: readonly [string, Partial<MirrorState>][] = [
    ["without a service", { service: undefined }],
    ["without endpoints", { endpoints: undefined }],
    ["for a service that selects its own", { service: service({ selector: { app: "web" } }) }],
    [
      "that ask not to be",
      { endpoints: endpoints([web], { labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } }) },
    ],
    [
      "that are a leader's record",
      { endpoints: endpoints([web], { annotations: { "control-plane.alpha.kubernetes.io/leader": "{}" } }) },
    ],
  ];
  for (const [name, state] of unwanted)
    it(`are not there ${name}`, () => {
      assert.deepEqual(plan(state), []);
      assert.equal(plan({ ...state, slices: stored() }).filter((line) => line.startsWith("delete")).length, 2);
    });
});
