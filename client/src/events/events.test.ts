import assert from "node:assert/strict";
import { StatusError, type corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import type { Client } from "../client.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import { createEventRecorder } from "./recorder.ts";

const web = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "shop", uid: "u1", resourceVersion: "7" },
} as unknown as corev1.Pod;

function record(refuse: (verb: string) => Error | undefined = () => undefined) {
  const clock = new FakeClock(Date.UTC(2030, 0, 1, 12));
  const created: corev1.Event[] = [];
  const patched: { name: string; body: Partial<corev1.Event> }[] = [];
  const client = {
    create: async (_: unknown, event: corev1.Event) => {
      const error = refuse("create");
      if (error) throw error;
      created.push(event);
    },
    patch: async (_: unknown, { name }: { name: string }, { body }: { body: Partial<corev1.Event> }) => {
      const error = refuse("patch");
      if (error) throw error;
      patched.push({ name, body });
    },
  } as unknown as Client;
  const recorder = createEventRecorder(client, { component: "kubelet", host: "node-1", clock });
  return { clock, recorder, created, patched };
}

describe("event recorder", () => {
  it("writes a core/v1 Event as Kubernetes components do", async () => {
    const { recorder, created } = record();
    recorder.event(web, "Normal", "Pulled", "Image is there", { fieldPath: "spec.containers{app}" });
    await recorder.flush();
    const [{ metadata, ...event }] = created as [corev1.Event];
    assert.match(metadata.name, /^web\.[0-9a-f]{16}$/);
    assert.equal(metadata.namespace, "shop");
    assert.deepEqual(event, {
      apiVersion: "v1",
      kind: "Event",
      involvedObject: {
        kind: "Pod",
        namespace: "shop",
        name: "web",
        uid: "u1",
        apiVersion: "v1",
        resourceVersion: "7",
        fieldPath: "spec.containers{app}",
      },
      reason: "Pulled",
      message: "Image is there",
      source: { component: "kubelet", host: "node-1" },
      firstTimestamp: "2030-01-01T12:00:00Z",
      lastTimestamp: "2030-01-01T12:00:00Z",
      count: 1,
      type: "Normal",
      reportingComponent: "kubelet",
      reportingInstance: "node-1",
    });
  });

  it("puts events about cluster-scoped objects into the default namespace", async () => {
    const { recorder, created } = record();
    recorder.event({ apiVersion: "v1", kind: "Node", name: "node-1" }, "Normal", "Starting", "");
    await recorder.flush();
    assert.equal(created[0]!.metadata.namespace, "default");
  });

  it("raises the count of an event that happens again", async () => {
    const { clock, recorder, created, patched } = record();
    for (let i = 0; i < 3; i++) {
      recorder.event(web, "Warning", "BackOff", "Back-off restarting");
      await clock.advance(10_000);
    }
    await recorder.flush();
    assert.equal(created.length, 1);
    const name = created[0]!.metadata.name;
    assert.deepEqual(patched, [
      { name, body: { count: 2, message: "Back-off restarting", lastTimestamp: "2030-01-01T12:00:10Z" } },
      { name, body: { count: 3, message: "Back-off restarting", lastTimestamp: "2030-01-01T12:00:20Z" } },
    ]);
  });

  it("combines many messages of one reason", async () => {
    const { recorder, created, patched } = record();
    for (let i = 0; i < 12; i++) recorder.event(web, "Warning", "Unhealthy", `failed at ${i}`);
    await recorder.flush();
    assert.deepEqual(created.map((event) => event.message ?? "").sort(), [
      "(combined from similar events): failed at 9",
      ...Array.from({ length: 9 }, (_, i) => `failed at ${i}`),
    ]);
    assert.deepEqual(
      patched.map(({ body }) => [body.count, body.message]),
      [
        [2, "(combined from similar events): failed at 10"],
        [3, "(combined from similar events): failed at 11"],
      ],
    );
  });

  it("doesn't listen to one that says too much about an object, until time passed", async () => {
    const { clock, recorder, created, patched } = record();
    for (let i = 0; i < 40; i++) recorder.event(web, "Normal", "Chatter", "again");
    await recorder.flush();
    assert.equal(created.length + patched.length, 25);
    await clock.advance(300_000);
    for (let i = 0; i < 5; i++) recorder.event(web, "Normal", "Chatter", "again");
    await recorder.flush();
    assert.equal(created.length + patched.length, 26);
  });

  it("creates an event anew when the one to raise is gone", async () => {
    let gone = true;
    const { recorder, created, patched } = record((verb) =>
      verb === "patch" && gone ? new StatusError("NotFound", "gone") : undefined,
    );
    recorder.event(web, "Normal", "Pulled", "x");
    recorder.event(web, "Normal", "Pulled", "x");
    await recorder.flush();
    gone = false;
    recorder.event(web, "Normal", "Pulled", "x");
    await recorder.flush();
    assert.deepEqual(
      created.map((event) => event.count),
      [1, 2],
    );
    assert.deepEqual(
      patched.map(({ name, body }) => [name, body.count]),
      [[created[1]!.metadata.name, 3]],
    );
  });

  it("tries again while the server doesn't answer, but not when it refuses", async () => {
    const errors = [new StatusError("ServiceUnavailable", ""), new StatusError("ServiceUnavailable", "")];
    const { clock, recorder, created } = record(() => errors.shift());
    recorder.event(web, "Normal", "Pulled", "x");
    for (let i = 0; i < 5; i++) await clock.advance(10_000);
    await recorder.flush();
    assert.equal(created.length, 1);
    errors.push(new StatusError("Forbidden", "namespace is being terminated"));
    recorder.event(web, "Normal", "Other", "y");
    await recorder.flush();
    assert.deepEqual([created.length, clock.pending], [1, 0]);
  });
});
