import assert from "node:assert/strict";
import { Pods, type corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { createInformer } from "../informer/create.ts";
import { settle } from "./fake-clock.ts";
import { MemoryApi } from "./memory-api.ts";

describe("MemoryApi", () => {
  it("serves an informer, patches, bindings and conflicts", async () => {
    const api = new MemoryApi();
    const client = api.client();
    const ref = { name: "web", namespace: "default" };
    const first = await client.create(Pods, { metadata: ref, spec: { containers: [] } });
    const abort = new AbortController();
    const informer = createInformer(client, Pods);
    const running = informer.run(abort.signal);
    await informer.synced;
    await client.createSubresource(Pods, ref, { subresource: "binding", body: { target: { name: "n1" } } });
    const condition = { type: "Ready", status: "True" };
    await client.patch(Pods, ref, { type: "strategic", body: { status: { conditions: [condition] } } });
    await settle();
    const seen = informer.store.get("default/web") as corev1.Pod;
    assert.deepEqual([seen.spec.nodeName, seen.status?.conditions], ["n1", [condition]]);
    await assert.rejects(client.update(Pods, first), { reason: "Conflict" });
    await assert.rejects(client.create(Pods, { metadata: ref }), { reason: "AlreadyExists" });
    await assert.rejects(client.delete(Pods, ref, { preconditions: { uid: "other" } }), { reason: "Conflict" });
    await client.delete(Pods, ref);
    await settle();
    assert.equal(informer.store.size, 0);
    abort.abort();
    await running;
  });
});
