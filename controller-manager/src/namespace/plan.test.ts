import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ConfigMaps, Pods, Deployments } from "@kayak/api";
import { NOW, namespace } from "../testing/objects.ts";
import { isEmpty, namespaceConditions, type Emptying } from "./plan.ts";

const nothing: Emptying = { remaining: [], failures: [] };
const some: Emptying = {
  remaining: [
    { resource: Pods, count: 2, finalizers: new Map([["a.io/x", 1]]) },
    {
      resource: Deployments,
      count: 1,
      finalizers: new Map([
        ["a.io/x", 1],
        ["b.io/y", 1],
      ]),
    },
  ],
  failures: ["configmaps: refused"],
};

function texts(emptying: Emptying, before = namespace("n")): Record<string, string> {
  return Object.fromEntries(
    namespaceConditions(before, emptying, NOW).map(({ type, status, reason, message }) => [
      type,
      `${status} ${reason}: ${message}`,
    ]),
  );
}

describe("namespaceConditions", () => {
  it("says what remains, what holds it, and what went wrong", () => {
    const said = texts(some);
    assert.equal(
      said["NamespaceDeletionDiscoveryFailure"],
      "False ResourcesDiscovered: All resources successfully discovered",
    );
    assert.equal(
      said["NamespaceContentRemaining"],
      "True SomeResourcesRemain: Some resources are remaining: deployments.apps has 1 resource instances, pods. has 2 resource instances",
    );
    assert.equal(
      said["NamespaceFinalizersRemaining"],
      "True SomeFinalizersRemain: Some content in the namespace has finalizers remaining: a.io/x in 2 resource instances, b.io/y in 1 resource instances",
    );
    assert.equal(
      said["NamespaceDeletionContentFailure"],
      "True ContentDeletionFailed: Failed to delete all resource types, 1 remaining: configmaps: refused",
    );
  });

  it("stays the same while nothing changes, and turns when all is gone", () => {
    const before = namespace("n");
    const told = { ...before, status: { ...before.status, conditions: namespaceConditions(before, some, NOW) } };
    assert.deepEqual(namespaceConditions(told, some, NOW + 5000), told.status.conditions);
    assert.deepEqual(
      Object.values(texts(nothing, told)).filter((text) => text.startsWith("True")),
      [],
    );
  });
});

describe("isEmpty", () => {
  it("needs that nothing remains and nothing went wrong", () => {
    assert.equal(isEmpty(nothing), true);
    assert.equal(isEmpty({ remaining: [], failures: ["x"] }), false);
    assert.equal(
      isEmpty({ remaining: [{ resource: ConfigMaps, count: 1, finalizers: new Map() }], failures: [] }),
      false,
    );
  });
});
