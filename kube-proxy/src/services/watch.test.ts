import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1, discoveryv1, KubernetesObject } from "@kayak/api";
import type { InformerHandlers } from "@kayak/client";
import { FakeClock } from "@kayak/client/testing";
import { watchServices, type Services, type Slices } from "./watch.ts";

/** An informer that tells what the test says. */
function told<T extends KubernetesObject>(bySlice: readonly T[] = []) {
  let handlers: InformerHandlers<T> = {};
  const informer = { store: { byIndex: () => bySlice }, on: (given: InformerHandlers<T>) => void (handlers = given) };
  return { informer, add: (object: object) => handlers.add?.(object as T) };
}

function object(labels: Record<string, string> = {}, spec: object = {}): object {
  return { metadata: { namespace: "default", name: "web", labels }, spec };
}

function start(slices: readonly object[] = []) {
  const clock = new FakeClock();
  const services = told<corev1.Service>();
  const endpointSlices = told<discoveryv1.EndpointSlice>(slices as discoveryv1.EndpointSlice[]);
  let changes = 0;
  watchServices(
    {
      services: services.informer as unknown as Services,
      endpointSlices: endpointSlices.informer as unknown as Slices,
    },
    { changed: () => void changes++, clock },
  );
  return { clock, services, endpointSlices, changes: () => changes };
}

const selector = { app: "web" };

describe("a proxy that watches services", () => {
  it("waits for the slices of a new service that will get some, but not long", async () => {
    const { clock, services, endpointSlices, changes } = start();
    services.add(object({}, { selector }));
    assert.equal(changes(), 0);
    endpointSlices.add(object());
    assert.equal(changes(), 1);
    await clock.advance(50);
    assert.equal(changes(), 2);
  });

  it("acts at once when slices are there, or nobody will make any", () => {
    for (const [slices, spec] of [
      [[object()], { selector }],
      [[], {}],
    ] as const) {
      const { services, changes } = start(slices);
      services.add(object({}, spec));
      assert.equal(changes(), 1);
    }
  });

  it("leaves alone what is another's", () => {
    const { services, endpointSlices, changes } = start();
    services.add(object({ "service.kubernetes.io/service-proxy-name": "other" }));
    endpointSlices.add(object({ "service.kubernetes.io/headless": "" }));
    assert.equal(changes(), 0);
  });
});
