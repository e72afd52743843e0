import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { KubernetesObject, metav1 } from "@kayak/api";
import { at, meta, owner } from "../testing/objects.ts";
import { planCollection, type OwnerState } from "./plan.ts";

function object(name: string, more: Partial<metav1.ObjectMeta> = {}): KubernetesObject {
  return { apiVersion: "v1", kind: "Thing", metadata: meta(name, more) };
}

const leaving = (...finalizers: string[]) => ({ deletionTimestamp: at(1), finalizers });
const child = (more: Partial<metav1.OwnerReference> = {}, metadata: Partial<metav1.ObjectMeta> = {}) =>
  object("child", { ownerReferences: [owner("Thing", "it", more)], ...metadata });

interface Case {
  readonly name: string;
  readonly it?: Partial<metav1.ObjectMeta>;
  readonly owners?: readonly OwnerState[];
  readonly dependents?: readonly KubernetesObject[];
  readonly actions: readonly string[];
}

const cases: readonly Case[] = [
  { name: "without owners it stays", actions: [] },
  { name: "with an owner it stays", owners: ["solid"], actions: [] },
  { name: "without any owner left it goes", owners: ["absent", "absent"], actions: ["delete Background"] },
  {
    name: "one owner keeps it, and the others are dropped",
    owners: ["absent", "solid", "waiting"],
    actions: ["dropOwners uid-0,uid-2"],
  },
  { name: "an owner that waits for it lets it go", owners: ["waiting"], actions: ["delete Background"] },
  {
    name: "with dependents of its own it goes in foreground",
    owners: ["waiting"],
    dependents: [child()],
    actions: ["delete Foreground"],
  },
  {
    name: "a circle is broken",
    owners: ["waiting"],
    dependents: [child({}, leaving("foregroundDeletion"))],
    actions: ["unblockOwners", "delete Foreground"],
  },
  { name: "a wish to orphan is kept", it: { finalizers: ["orphan"] }, owners: ["absent"], actions: ["delete Orphan"] },
  {
    name: "a wish for foreground is kept",
    it: { finalizers: ["foregroundDeletion"] },
    owners: ["absent"],
    actions: ["delete Foreground"],
  },
  {
    name: "on its way out without our finalizers it is left alone",
    it: leaving("other.io/x"),
    dependents: [child()],
    actions: [],
  },
  {
    name: "orphaning",
    it: leaving("orphan"),
    dependents: [child()],
    actions: ["orphanDependents child", "removeFinalizer orphan"],
  },
  {
    name: "foreground waits for blocking dependents",
    it: leaving("foregroundDeletion"),
    dependents: [child()],
    actions: ["visitDependents child"],
  },
  {
    name: "foreground waits for those that go already",
    it: leaving("foregroundDeletion"),
    dependents: [child({}, leaving())],
    actions: [],
  },
  {
    name: "foreground doesn't wait for others, but sends them off",
    it: leaving("foregroundDeletion"),
    dependents: [child({ blockOwnerDeletion: false })],
    actions: ["visitDependents child", "removeFinalizer foregroundDeletion"],
  },
  {
    name: "foreground is over when none is left",
    it: leaving("foregroundDeletion"),
    actions: ["removeFinalizer foregroundDeletion"],
  },
];

describe("planCollection", () => {
  for (const { name, it: more = {}, owners = [], dependents = [], actions } of cases) {
    it(name, () => {
      const states = owners.map((state, index) => ({ state, reference: owner("Thing", String(index)) }));
      const planned = planCollection({ object: object("it", more), owners: states, dependents }).map(
        ({ kind, ...what }) => {
          const values = Object.values(what).map((value) =>
            Array.isArray(value) ? value.map((each) => each.metadata?.name ?? each).join() : value,
          );
          return [kind, ...values].join(" ");
        },
      );
      assert.deepEqual(planned, actions);
    });
  }
});
