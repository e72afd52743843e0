import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { at, meta, pod, service, type PodFacts } from "../testing/objects.ts";
import { planEndpoints } from "./plan.ts";

function backend(name: string, ip: string, facts: PodFacts = {}): corev1.Pod {
  return pod(name, { node: "n1", readyFor: 10, ip, ...facts });
}

/** A pod whose port `web` has a number of its own. */
function named(containerPort: number): PodFacts {
  return { spec: { containers: [{ name: "web", ports: [{ name: "web", containerPort }] }] } };
}

function make(pods: readonly corev1.Pod[], subject = service()): corev1.Endpoints {
  const action = planEndpoints({ service: subject, pods, existing: undefined, triggerTime: at(1) });
  assert.equal(action?.kind, "create");
  return { ...action.endpoints, metadata: { ...meta("web"), ...action.endpoints.metadata } } as corev1.Endpoints;
}

function ips(addresses: corev1.EndpointAddress[] | undefined): string | undefined {
  return addresses?.map(({ ip }) => ip).join();
}

function brief(endpoints: corev1.Endpoints): unknown {
  return endpoints.subsets?.map(({ addresses, notReadyAddresses, ports }) => [
    ips(addresses),
    ips(notReadyAddresses),
    ports?.map(({ port }) => port),
  ]);
}

describe("planEndpoints", () => {
  it("tells ready from not ready, sorted by address", () => {
    const pods = [
      backend("b", "10.0.0.2"),
      backend("a", "10.0.0.1"),
      backend("c", "10.0.0.3", { readyFor: undefined as never }),
    ];
    const made = make(pods);
    assert.deepEqual(brief(made), [["10.0.0.1,10.0.0.2", "10.0.0.3", [8080]]]);
    const [address] = made.subsets?.[0]?.addresses ?? [];
    assert.deepEqual(address, {
      ip: "10.0.0.1",
      nodeName: "n1",
      targetRef: { kind: "Pod", namespace: "default", name: "a", uid: "uid-a" },
    });
    assert.equal(made.metadata.labels?.["endpoints.kubernetes.io/managed-by"], "endpoint-controller");
  });

  it("leaves out pods that finished or end, unless unready ones are published", () => {
    const pods = [
      backend("a", "10.0.0.1", { phase: "Failed" }),
      backend("b", "10.0.0.2", { metadata: { deletionTimestamp: at(1) } }),
    ];
    assert.deepEqual(brief(make(pods)), []);
    assert.deepEqual(brief(make(pods, service({ publishNotReadyAddresses: true }))), [["10.0.0.2", undefined, [8080]]]);
  });

  it("has a subset for each set of ports", () => {
    const subject = service({ ports: [{ name: "http", port: 80, targetPort: "web" }] });
    const pods = [
      backend("a", "10.0.0.1", named(8080)),
      backend("b", "10.0.0.2", named(9090)),
      backend("c", "10.0.0.3"),
    ];
    assert.deepEqual(brief(make(pods, subject)), [
      ["10.0.0.1", undefined, [8080]],
      ["10.0.0.2", undefined, [9090]],
    ]);
  });

  it("changes nothing when all is as it should be, whatever the time", () => {
    const pods = [backend("a", "10.0.0.1")];
    assert.equal(planEndpoints({ service: service(), pods, existing: make(pods), triggerTime: at(0) }), undefined);
    const action = planEndpoints({ service: service(), pods: [], existing: make(pods), triggerTime: undefined });
    assert.equal(action?.kind, "update");
  });

  it("holds a thousand addresses, ready ones first, and says when there are more", () => {
    const ready = Array.from({ length: 900 }, (_, index) => backend(`r${index}`, `10.1.${index >> 8}.${index & 255}`));
    const waiting = Array.from({ length: 200 }, (_, index) =>
      backend(`w${index}`, `10.2.0.${index}`, { readyFor: undefined as never }),
    );
    const made = make([...ready, ...waiting]);
    const [subset] = made.subsets ?? [];
    assert.deepEqual([subset?.addresses?.length, subset?.notReadyAddresses?.length], [900, 100]);
    assert.equal(made.metadata.annotations?.["endpoints.kubernetes.io/over-capacity"], "truncated");
    const fewer = planEndpoints({ service: service(), pods: ready, existing: made, triggerTime: undefined });
    assert.equal(fewer?.endpoints.metadata.annotations?.["endpoints.kubernetes.io/over-capacity"], undefined);
  });
});
