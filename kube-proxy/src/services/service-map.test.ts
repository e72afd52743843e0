import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { ServiceMap } from "./service-map.ts";

function service(name: string): corev1.Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" } as corev1.Service["metadata"],
    spec: { clusterIP: "10.96.0.1", ports: [{ port: 80 }] },
    status: {},
  };
}

describe("the service map", () => {
  const map = new ServiceMap("IPv4");
  const [a, b] = [service("a"), service("b")];
  const build = (services: readonly corev1.Service[], zone?: string) =>
    map.update(zone === undefined ? ["default/a", "default/b"] : [], {
      service: (key) => services.find(({ metadata }) => `default/${metadata.name}` === key),
      slicesOf: () => [],
      place: { nodeName: "node-1", zone },
    });

  it("keeps the ports of services that stay the same, in order of names", () => {
    const [first] = build([b]);
    const [before, same] = build([b, a]);
    assert.deepEqual([before?.name, same], ["default/a", first]);
    assert.equal(same, first);
    assert.notEqual(build([a, { ...b }])[1], same);
  });

  it("makes all anew when the node moves to another zone", () => {
    build([a]);
    const [before] = build([a], "x");
    assert.equal(build([a], "x")[0], before);
    assert.notEqual(build([a], "y")[0], before);
  });

  it("forgets services that are gone", () => assert.deepEqual(build([]), []));
});
