import { deepEqual, equal } from "node:assert/strict";
import { describe, it } from "mocha";
import { type FieldSet, difference, intersection, isFieldSet, membersOf, union } from "./field-set.ts";
import { pathText } from "./path-element.ts";

/** A set of paths such as `spec/replicas`. */
function set(...paths: string[]): FieldSet {
  return paths.map(single).reduce(union, {});
}

function single(path: string): FieldSet {
  return path.split("/").reduceRight<FieldSet>((below, name) => ({ [`f:${name}`]: below }), {});
}

const texts = (fields: FieldSet) => [...membersOf(fields)].map(pathText).sort();

describe("field sets", () => {
  const cases: [name: string, actual: FieldSet, expected: string[]][] = [
    ["unite", union(set("a", "b/c"), set("b", "d")), [".a", ".b", ".b.c", ".d"]],
    ["unite with nothing", union(set("a"), {}), [".a"]],
    ["unite a member with what is below another", union(set("a"), set("a/b")), [".a", ".a.b"]],
    ["take away", difference(set("a", "b/c", "b/d"), set("b/c")), [".a", ".b.d"]],
    ["take away a member and leave what is below it", difference(set("a", "a/b"), set("a")), [".a.b"]],
    ["take away what is below and leave the member", difference(set("a", "a/b"), set("a/b")), [".a"]],
    ["take away everything", difference(set("a/b"), set("a/b", "c")), []],
    ["intersect", intersection(set("a", "b/c", "d"), set("b/c", "a/x", "d")), [".b.c", ".d"]],
    ["intersect members with children", intersection(set("a", "a/b"), set("a", "a/c")), [".a"]],
  ];
  for (const [name, actual, expected] of cases) it(name, () => deepEqual(texts(actual), expected));

  it("are the same object where nothing is taken away", () => {
    const fields = set("a/b", "a", "c");
    equal(difference(fields, set("x", "a/x")), fields);
  });

  it("tell what clients may send from what they may not", () => {
    const good = [{}, { "f:a": {} }, { "f:a": { ".": {}, 'k:{"name":"x"}': { "v:1": {}, "i:3": {} } } }];
    const bad = [null, [], { a: {} }, { ".": {} }, { "f:a": 1 }, { "k:x": {} }, { "i:x": {} }, { "f:a": { ".": 1 } }];
    for (const value of good) equal(isFieldSet(value), true, JSON.stringify(value));
    for (const value of bad) equal(isFieldSet(value), false, JSON.stringify(value));
  });
});
