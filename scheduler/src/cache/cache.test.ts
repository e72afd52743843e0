import assert from "node:assert/strict";
import type { corev1 } from "@kayak/api";
import { describe, it } from "mocha";
import { PodInfo } from "../pods/pod-info.ts";
import { SchedulerCache } from "./cache.ts";
import { Nominations } from "./nominations.ts";

function node(name: string, images: string[] = []): corev1.Node {
  const status = {
    allocatable: { cpu: "2", pods: "10" },
    images: images.map((image) => ({ names: [image], sizeBytes: 1 })),
  };
  return { metadata: { name }, spec: {}, status } as unknown as corev1.Node;
}

function pod(
  name: string,
  more: { nodeName?: string; cpu?: string; affinity?: corev1.Affinity; priority?: number } = {},
): PodInfo {
  const { nodeName, cpu = "500m", affinity, priority } = more;
  const containers = [{ name: "a", resources: { requests: { cpu } } }];
  return new PodInfo({
    metadata: { name, namespace: "ns", uid: name },
    spec: { nodeName, containers, affinity, priority },
  } as unknown as corev1.Pod);
}

const term = { topologyKey: "zone", labelSelector: {} };
const anti = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } as corev1.Affinity;

function makeCache(...names: string[]): SchedulerCache {
  const cache = new SchedulerCache({ namespaceLabels: () => undefined, defaultSpreadSelector: () => undefined });
  for (const name of names) cache.setNode(node(name));
  return cache;
}

const cpuOf = (cache: SchedulerCache, name: string) => cache.node(name)?.requested.get("cpu");

describe("scheduler cache", () => {
  it("counts assumed pods until they are confirmed, forgotten or expired", () => {
    const cache = makeCache("n1", "n2");
    const [a, b, c] = [pod("a"), pod("b"), pod("c")] as const;
    for (const info of [a, b, c]) cache.assume(info, "n1");
    assert.deepEqual([cpuOf(cache, "n1"), cache.isAssumed("ns/a")], [1500, true]);
    cache.setPod(pod("a", { nodeName: "n2" }));
    assert.deepEqual([cpuOf(cache, "n1"), cpuOf(cache, "n2"), cache.isAssumed("ns/a")], [1000, 500, false]);
    cache.forget(a);
    assert.equal(cpuOf(cache, "n2"), 500, "the API has spoken since");
    cache.forget(b);
    assert.equal(cpuOf(cache, "n1"), 500);
    assert.deepEqual(cache.expire(Number.MAX_SAFE_INTEGER), [], "not bound yet");
    cache.bound(c, 1000);
    assert.deepEqual(cache.expire(1000 + 15 * 60_000 - 1), []);
    assert.deepEqual(cache.expire(1000 + 15 * 60_000), [c]);
    assert.equal(cpuOf(cache, "n1"), 0);
  });

  it("remembers pods of nodes that aren't known yet, or no more", () => {
    const cache = makeCache("n1");
    cache.setPod(pod("early", { nodeName: "late" }));
    assert.deepEqual(
      cache.nodes.map(({ name }) => name),
      ["n1"],
    );
    cache.setNode(node("late"));
    assert.equal(cpuOf(cache, "late"), 500);
    cache.removeNode("late");
    assert.deepEqual([cache.node("late"), cache.nodes.length], [undefined, 1]);
    cache.setNode(node("late"));
    assert.equal(cpuOf(cache, "late"), 500);
    cache.removePod("ns/early");
    cache.removeNode("late");
    assert.equal(cache.removePod("ns/early"), undefined);
  });

  it("gives a node another generation with every change, and only then", () => {
    const cache = makeCache("n1", "n2");
    const generation = () => cache.node("n1")!.generation;
    const seen = [generation()];
    cache.setPod(pod("elsewhere", { nodeName: "n2" }));
    assert.equal(generation(), seen[0]);
    cache.setPod(pod("a", { nodeName: "n1" }));
    seen.push(generation());
    cache.removePod("ns/a");
    seen.push(generation());
    cache.setNode(node("n1"));
    seen.push(generation());
    assert.equal(new Set(seen).size, 4);
  });

  it("counts the nodes that have an image, through updates and removals", () => {
    const cache = makeCache();
    cache.setNode(node("n1", ["web:1"]));
    cache.setNode(node("n2", ["web:1", "db:1"]));
    assert.deepEqual([cache.imageNodes("web:1"), cache.imageNodes("db:1")], [2, 1]);
    cache.setNode(node("n2", ["web:1"]));
    cache.removeNode("n1");
    assert.deepEqual([cache.imageNodes("web:1"), cache.imageNodes("db:1")], [1, 0]);
  });

  it("knows the nodes whose pods have affinities", () => {
    const cache = makeCache("n1", "n2");
    const names = () =>
      [cache.nodesWithAffinity, cache.nodesWithAntiAffinity].map((set) => [...set].map(({ name }) => name));
    cache.setPod(pod("a", { nodeName: "n1", affinity: anti }));
    cache.setPod(pod("b", { nodeName: "n2", affinity: { podAffinity: {} } }));
    assert.deepEqual(names(), [["n1", "n2"], ["n1"]]);
    cache.removePod("ns/a");
    assert.deepEqual(names(), [["n2"], []]);
  });
});

describe("nominations", () => {
  it("count for pods that must yield to them, and for no others", () => {
    const cache = makeCache("n1");
    const nominations = new Nominations();
    const nominated = pod("nominated", { priority: 10 });
    nominations.set(nominated, "n1");
    const cpuFor = (info: PodInfo) => nominations.applyTo(cache, info).node("n1")?.requested.get("cpu") ?? 0;
    assert.equal(cpuFor(pod("low", { priority: 1 })), 500);
    assert.equal(cpuFor(pod("high", { priority: 11 })), 0);
    assert.equal(cpuFor(nominated), 0);
    assert.equal(cpuOf(cache, "n1") ?? 0, 0, "the cache itself is left alone");
    nominations.delete(nominated.key);
    assert.equal(nominations.applyTo(cache, pod("low")), cache);
  });
});
