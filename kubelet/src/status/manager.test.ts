import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Pods, createLogger, type corev1 } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { FakeApi } from "../testing/fake-api.ts";
import { pod } from "../testing/pods.ts";
import { CHANGE_HOLD_MS, HOLD_MS, StatusManager } from "./manager.ts";

const lastTransitionTime = "2026-01-01T00:00:00Z";
const ready = (status: string): corev1.PodStatus => ({
  phase: "Running",
  conditions: [{ type: "Ready", status, lastTransitionTime }],
});

/** An API server that is out of reach while `cut`, and may store something else than it was told. */
class Api extends FakeApi {
  cut = false;
  stores = (status: corev1.PodStatus) => status;

  override async patch(...args: Parameters<FakeApi["patch"]>) {
    if (this.cut) throw new Error("no route to host");
    const patched = (await super.patch(...args)) as corev1.Pod;
    return this.put(Pods, { ...patched, status: this.stores(patched.status) }) as never;
  }

  get shown(): corev1.Pod {
    return this.of(Pods)[0]!;
  }

  get readiness(): string | undefined {
    return this.shown.status.conditions?.[0]?.status;
  }
}

/** A pod that was reported ready. */
async function reported() {
  const [api, clock] = [new Api(), new FakeClock()];
  const stored = api.put(Pods, pod());
  const statuses = new StatusManager({
    client: api,
    clock,
    logger: createLogger("test", { write: () => undefined }),
    signal: new AbortController().signal,
    storedUid: ({ metadata }) => metadata.uid,
  });
  const { uid } = stored.metadata;
  statuses.set(stored, ready("True"), { urgent: true });
  await statuses.settled(uid);
  const somebodyWrites = (status: corev1.PodStatus) => statuses.observe(api.put(Pods, { ...api.shown, status }));
  return { api, clock, statuses, stored, somebodyWrites, settle: () => statuses.settled(uid) };
}

describe("a pod's status in the API", () => {
  it("is put right when somebody else has changed it", async () => {
    const { api, clock, somebodyWrites, settle } = await reported();
    somebodyWrites(ready("False"));
    assert.equal(api.readiness, "False");
    await clock.advance(HOLD_MS);
    await settle();
    assert.equal(api.readiness, "True");
  });

  it("is put right also when it was changed while a write could not get through", async () => {
    const { api, clock, statuses, stored, somebodyWrites, settle } = await reported();
    api.cut = true;
    statuses.set(stored, { ...ready("True"), podIP: "10.0.0.9" }, { urgent: true });
    await clock.advance(0);
    somebodyWrites(ready("False"));
    api.cut = false;
    await clock.advance(1000);
    await settle();
    assert.deepEqual([api.readiness, api.shown.status.podIP], ["True", "10.0.0.9"]);
  });

  it("is put right also when it was changed just before a write, unseen", async () => {
    const { api, statuses, stored, settle } = await reported();
    api.put(Pods, { ...api.shown, status: ready("False") });
    statuses.set(stored, { ...ready("True"), podIP: "10.0.0.9" }, { urgent: true });
    await settle();
    assert.deepEqual([api.readiness, api.shown.status.podIP], ["True", "10.0.0.9"]);
  });

  it("stays when somebody has ended the pod", async () => {
    const { api, clock, somebodyWrites, settle } = await reported();
    somebodyWrites({ ...ready("False"), phase: "Failed" });
    await clock.advance(HOLD_MS);
    await settle();
    assert.equal(api.shown.status.phase, "Failed");
  });

  it("is not written over and over where the server keeps something else", async () => {
    const { api, statuses, stored, settle } = await reported();
    api.stores = (status) => ({ ...status, message: "another" });
    const before = api.writes.length;
    statuses.set(stored, { ...ready("True"), message: "mine" }, { urgent: true });
    await settle();
    assert.ok(api.writes.length - before <= 2, String(api.writes.length - before));
  });

  it("is left to who has just changed the pod, and then the newest is written once", async () => {
    const { api, clock, statuses, stored, settle } = await reported();
    const changed = { ...stored, metadata: { ...stored.metadata, generation: 2 } };
    const before = api.writes.length;
    statuses.set(changed, ready("False"), { urgent: true });
    await clock.advance(CHANGE_HOLD_MS - 1);
    statuses.set(changed, { ...ready("True"), observedGeneration: 2 }, { urgent: true });
    assert.equal(api.writes.length, before);
    await clock.advance(1);
    await settle();
    assert.deepEqual([api.readiness, api.shown.status.observedGeneration], ["True", 2]);
    assert.equal(api.writes.length, before + 1);
    statuses.set(changed, { ...ready("False"), observedGeneration: 2 }, { urgent: true });
    await settle();
    assert.equal(api.readiness, "False");
  });
});
