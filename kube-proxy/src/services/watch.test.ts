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
  const changed: string[] = [];
  watchServices(
    {
      services: services.informer as unknown as Services,
      endpointSlices: endpointSlices.informer as unknown as Slices,
    },
    { changed: (service) => void changed.push(service), clock },
  );
  return { clock, services, endpointSlices, changed };
}

const selector = { app: "web" };

describe("a proxy that watches services", () => {
  it("waits for the slices of a new service that will get some, but not long", async () => {
    const { clock, services, endpointSlices, changed } = start();
    services.add(object({}, { selector }));
    assert.deepEqual(changed, []);
    endpointSlices.add(object({ "kubernetes.io/service-name": "web" }));
    assert.deepEqual(changed, ["default/web"]);
    await clock.advance(50);
    assert.deepEqual(changed, ["default/web", "default/web"]);
  });

  it("acts at once when slices are there, or nobody will make any", () => {
    for (const [slices, spec] of [
      [[object()], { selector }],
      [[], {}],
    ] as const) {
      const { services, changed } = start(slices);
      services.add(object({}, spec));
      assert.deepEqual(changed, ["default/web"]);
    }
  });

  it("leaves alone what is another's", () => {
    const { services, endpointSlices, changed } = start();
    services.add(object({ "service.kubernetes.io/service-proxy-name": "other" }));
    endpointSlices.add(object({ "service.kubernetes.io/headless": "" }));
    assert.deepEqual(changed, []);
  });
});
