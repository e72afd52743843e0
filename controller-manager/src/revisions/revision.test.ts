import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { meta, template } from "../testing/objects.ts";
import { planRevision, revisionHash, snapshot, surplusRevisions, type Revision } from "./revision.ts";

function revision(name: string, image: string, number: number): Revision {
  const data = JSON.parse(JSON.stringify(snapshot(template(image)))) as object;
  return { apiVersion: "apps/v1", kind: "ControllerRevision", metadata: meta(name), data, revision: number };
}

const names = (revisions: readonly Revision[]) => revisions.map(({ metadata }) => metadata.name);

describe("Revisions", () => {
  it("are numbered from one", () => {
    const plan = planRevision(template("web:1"), []);
    assert.deepEqual([plan.current, plan.number, plan.old], [undefined, 1, []]);
  });

  it("are made for templates that are new", () => {
    const plan = planRevision(template("web:3"), [revision("b", "web:2", 2), revision("a", "web:1", 1)]);
    assert.deepEqual([plan.current, plan.number, names(plan.old)], [undefined, 3, ["a", "b"]]);
  });

  it("are used again, with a new number, when a template comes back", () => {
    const plan = planRevision(template("web:1"), [revision("a", "web:1", 1), revision("b", "web:2", 2)]);
    assert.deepEqual([plan.current?.metadata.name, plan.number, names(plan.old)], ["a", 3, ["b"]]);
  });

  it("stay once each", () => {
    const plan = planRevision(template("web:1"), [revision("a", "web:1", 1), revision("b", "web:1", 2)]);
    assert.deepEqual([plan.current?.metadata.name, plan.number, names(plan.doubles)], ["b", 2, ["a"]]);
  });

  it("go beyond the limit, but not those in use", () => {
    const old = [revision("a", "web:1", 1), revision("b", "web:2", 2), revision("c", "web:3", 3)];
    const surplus = surplusRevisions(old, { limit: 1, inUse: ({ metadata }) => metadata.name === "a" });
    assert.deepEqual(names(surplus), ["b"]);
  });

  it("have another hash after a collision", () => {
    assert.notEqual(revisionHash(template(), undefined), revisionHash(template(), 1));
    assert.equal(revisionHash(template(), undefined), revisionHash(template(), undefined));
  });
});
