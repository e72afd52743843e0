import assert from "node:assert/strict";
import { Pods, StatusError, createLogger, type KubernetesObject, type corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import type { Client, ListOptions, ObjectList, WatchEvent, WatchOptions } from "../client.ts";
import type { Informer } from "../informer.ts";
import { FakeClock, settle } from "../testing/fake-clock.ts";
import { createInformer, waitForSync } from "./create.ts";

type Pod = corev1.Pod;
type Step = WatchEvent<Pod> | Error;

function pod(name: string, version: number, more: { uid?: string; node?: string } = {}): Pod {
  const metadata = { name, namespace: "ns", uid: more.uid ?? name, resourceVersion: String(version) };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { nodeName: more.node } } as unknown as Pod;
}
const added = (object: Pod): Step => ({ type: "ADDED", object });
const modified = (object: Pod): Step => ({ type: "MODIFIED", object });
const deleted = (object: Pod): Step => ({ type: "DELETED", object });
function bookmark(version: number, end = false): Step {
  const annotations = end ? { "k8s.io/initial-events-end": "true" } : {};
  return {
    type: "BOOKMARK",
    object: { metadata: { resourceVersion: String(version), annotations } } as unknown as KubernetesObject,
  };
}

interface Script {
  /** What each watch in turn yields; the last one stays open. */
  readonly watches: Step[][];
  readonly lists?: ObjectList<Pod>[];
}

/** A client that plays a script and notes what it was asked. */
function scripted({ watches, lists = [] }: Script) {
  const asked: string[] = [];
  const client = {
    async *watch(_: unknown, options: WatchOptions) {
      asked.push(options.sendInitialEvents ? "watch-list" : `watch ${options.resourceVersion}`);
      for (const step of watches.shift() ?? []) {
        if (step instanceof Error) throw step;
        yield step;
      }
      if (watches.length === 0) await new Promise((resolve) => options.signal?.addEventListener("abort", resolve));
    },
    async list(_: unknown, options: ListOptions) {
      asked.push(`list ${options.continue ?? ""}`.trim());
      return lists.shift();
    },
  };
  return { client: client as unknown as Client, asked };
}

async function run(script: Script, use: (informer: Informer<Pod>, log: string[]) => Promise<void> | void) {
  const clock = new FakeClock();
  const { client, asked } = scripted(script);
  const log: string[] = [];
  const informer = createInformer(client, Pods, {
    clock,
    logger: createLogger("test", { write: () => {} }),
    indexers: { node: (pod) => (pod.spec.nodeName ? [pod.spec.nodeName] : []) },
  });
  const line = (what: string, pod: Pod) => log.push(`${what} ${pod.metadata.name}@${pod.metadata.resourceVersion}`);
  informer.on({
    add: (pod) => line("add", pod),
    update: (pod, previous) => line(`update ${previous.metadata.resourceVersion}->`, pod),
    delete: (pod) => line("delete", pod),
  });
  const abort = new AbortController();
  const running = informer.run(abort.signal);
  for (let i = 0; i < 20; i++) await clock.advance(2000);
  await use(informer, log);
  abort.abort();
  await running;
  return { asked, log };
}

describe("informer", () => {
  it("fills its store from the initial events, then follows the watch", async () => {
    const steps = [
      added(pod("a", 1)),
      added(pod("b", 2)),
      bookmark(5, true),
      modified(pod("a", 6)),
      deleted(pod("b", 7)),
      added(pod("c", 8)),
    ];
    const { log, asked } = await run({ watches: [steps] }, async (informer) => {
      await informer.synced;
      assert.equal(informer.hasSynced, true);
      assert.deepEqual(
        informer.store.list().map((pod) => pod.metadata.name),
        ["a", "c"],
      );
      assert.equal(informer.store.get("ns/a")?.metadata.resourceVersion, "6");
    });
    assert.deepEqual(log, ["add a@1", "add b@2", "update 1-> a@6", "delete b@7", "add c@8"]);
    assert.deepEqual(asked, ["watch-list"]);
  });

  it("is not synced before the initial events are complete", async () => {
    await run({ watches: [[added(pod("a", 1))]] }, (informer, log) => {
      assert.equal(informer.hasSynced, false);
      assert.deepEqual([log, informer.store.size], [[], 0]);
    });
  });

  it("resumes a broken watch from the last event or bookmark", async () => {
    const broken = new StatusError("ServiceUnavailable", "reset");
    const watches = [
      [added(pod("a", 1)), bookmark(5, true), broken],
      [modified(pod("a", 6)), broken],
      [bookmark(9), broken],
      [],
    ];
    const { asked } = await run({ watches }, () => {});
    assert.deepEqual(asked, ["watch-list", "watch 5", "watch 6", "watch 9"]);
  });

  it("starts over after 410, telling what was missed", async () => {
    const expired = new StatusError("Expired", "too old resource version");
    const first = [
      added(pod("gone", 1)),
      added(pod("same", 2)),
      added(pod("changed", 3)),
      added(pod("reborn", 4)),
      bookmark(5, true),
      expired,
    ];
    const second = [
      added(pod("same", 2)),
      added(pod("changed", 8)),
      added(pod("reborn", 9, { uid: "other" })),
      added(pod("new", 10)),
      bookmark(11, true),
    ];
    const { log, asked } = await run({ watches: [first, second] }, () => {});
    assert.deepEqual(asked, ["watch-list", "watch-list"]);
    assert.deepEqual(log.slice(4), [
      "delete gone@1",
      "delete reborn@4",
      "update 3-> changed@8",
      "add reborn@9",
      "add new@10",
    ]);
  });

  it("lists page by page and watches when the server refuses WatchList", async () => {
    const refused = new StatusError("Invalid", "sendInitialEvents: Forbidden");
    const lists = [
      { metadata: { resourceVersion: "5", continue: "next" }, items: [pod("a", 1)] },
      { metadata: { resourceVersion: "5" }, items: [pod("b", 2)] },
    ];
    const { log, asked } = await run({ watches: [[refused], [modified(pod("b", 6))]], lists }, () => {});
    assert.deepEqual(asked, ["watch-list", "list", "list next", "watch 5"]);
    assert.deepEqual(log, ["add a@1", "add b@2", "update 2-> b@6"]);
  });

  it("backs off from a server that ends every watch at once", async () => {
    const clock = new FakeClock();
    const { client, asked } = scripted({ watches: Array.from({ length: 1000 }, () => []) });
    const abort = new AbortController();
    const running = createInformer(client, Pods, { clock }).run(abort.signal);
    for (let i = 0; i < 60; i++) await clock.advance(1000);
    assert.ok(asked.length > 5 && asked.length < 20, `asked ${asked.length} times in a minute`);
    abort.abort();
    await running;
  });

  it("answers from its indices, which follow updates and deletions", async () => {
    const steps = [
      added(pod("a", 1, { node: "n1" })),
      added(pod("b", 2, { node: "n1" })),
      added(pod("c", 3)),
      bookmark(5, true),
    ];
    const later = [modified(pod("a", 6, { node: "n2" })), deleted(pod("b", 7, { node: "n1" }))];
    await run({ watches: [[...steps, ...later]] }, (informer) => {
      const names = (node: string) => informer.store.byIndex("node", node).map((pod) => pod.metadata.name);
      assert.deepEqual([names("n1"), names("n2")], [[], ["a"]]);
      assert.throws(() => informer.store.byIndex("nod", "n1"), /no index "nod"/);
    });
  });

  it("tells late handlers of everything present, and goes on when one throws", async () => {
    await run({ watches: [[added(pod("a", 1)), added(pod("b", 2)), bookmark(5, true)]] }, (informer) => {
      const seen: string[] = [];
      informer.on({
        add: (pod) => {
          seen.push(pod.metadata.name);
          throw new Error("bug");
        },
      });
      assert.deepEqual(seen, ["a", "b"]);
    });
  });
});

describe("waitForSync", () => {
  it("says whether the informers synced before the signal", async () => {
    const abort = new AbortController();
    const never = waitForSync([{ synced: new Promise(() => {}) }], abort.signal);
    assert.equal(await waitForSync([{ synced: Promise.resolve() }], abort.signal), true);
    abort.abort();
    await settle();
    assert.equal(await never, false);
  });
});
