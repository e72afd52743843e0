import { deepEqual } from "node:assert/strict";
import { describe, it } from "mocha";
import { Deployments, Pods } from "../resources/index.ts";
import { compare, configuredFields } from "./compare.ts";
import { leaf, membersOf } from "./field-set.ts";
import { pathText } from "./path-element.ts";
import { merge } from "./merge.ts";
import { objectShape, ownableShape } from "./shape.ts";

const shape = ownableShape(Pods.schema);
const texts = (fields = leaf) => [...membersOf(fields)].map(pathText).sort();
const pod = (spec: object, metadata: object = {}) => ({ metadata, spec: { containers: [], ...spec } });
const container = (name: string, rest: object = {}) => ({ name, ...rest });

const named = (names: string) =>
  names
    .split(" ")
    .filter(Boolean)
    .map((name) => container(name));

interface Case {
  readonly name: string;
  readonly before: object;
  readonly after: object;
  readonly changed?: string[];
  readonly removed?: string[];
}

const cases: Case[] = [
  { name: "nothing", before: pod({ nodeName: "a" }), after: pod({ nodeName: "a" }) },
  { name: "a value", before: pod({ nodeName: "a" }), after: pod({ nodeName: "b" }), changed: [".spec.nodeName"] },
  { name: "what is gone", before: pod({ nodeName: "a" }), after: pod({}), removed: [".spec.nodeName"] },
  {
    name: "a new map and its keys",
    before: pod({}),
    after: pod({}, { labels: { a: "1" } }),
    changed: [".metadata.labels", ".metadata.labels.a"],
  },
  {
    name: "an atomic map as one",
    before: pod({ nodeSelector: { a: "1" } }),
    after: pod({ nodeSelector: { b: "1" } }),
    changed: [".spec.nodeSelector"],
  },
  {
    name: "an element by its key",
    before: pod({ containers: [container("a"), container("b", { image: "x" })] }),
    after: pod({ containers: [container("b", { image: "y" }), container("a")] }),
    changed: ['.spec.containers[name="b"].image'],
  },
  {
    name: "a new element with defaults among its keys",
    before: pod({ containers: [container("a", { ports: [{ containerPort: 1 }] })] }),
    after: pod({
      containers: [container("a", { ports: [{ containerPort: 1, protocol: "TCP" }, { containerPort: 2 }] })],
    }),
    changed: [
      '.spec.containers[name="a"].ports[containerPort=1,protocol="TCP"].protocol',
      '.spec.containers[name="a"].ports[containerPort=2,protocol="TCP"]',
      '.spec.containers[name="a"].ports[containerPort=2,protocol="TCP"].containerPort',
    ],
  },
  {
    name: "an element of a set",
    before: pod({}, { finalizers: ["a/x"] }),
    after: pod({}, { finalizers: ["b/x", "a/x"] }),
    changed: ['.metadata.finalizers[="b/x"]'],
  },
  { name: "nothing that is the server's", before: pod({}, { uid: "a" }), after: pod({}, { uid: "b", name: "x" }) },
  {
    name: "duplicates as one",
    before: pod({ containers: [container("a"), container("a")] }),
    after: pod({ containers: [container("a"), container("a", { image: "x" }), container("b")] }),
    changed: ['.spec.containers[name="a"]', '.spec.containers[name="b"]', '.spec.containers[name="b"].name'],
  },
];

describe("a comparison of fields finds", () => {
  for (const { name, before, after, changed = [], removed = [] } of cases) {
    it(name, () => {
      const found = compare(shape, before, after);
      deepEqual({ changed: texts(found?.changed), removed: texts(found?.removed) }, { changed, removed });
    });
  }

  it("nothing behind what is hidden", () => {
    const hidden = ownableShape(Deployments.schema, { status: true, metadata: { labels: true } });
    const before = { metadata: {}, spec: {}, status: {} };
    const after = { metadata: { labels: { a: "b" }, annotations: { c: "d" } }, spec: {}, status: { replicas: 1 } };
    deepEqual(texts(compare(hidden, before, after)?.changed), [".metadata.annotations", ".metadata.annotations.c"]);
  });
});

describe("a configuration owns", () => {
  it("its leaves and elements, not the structs around them", () => {
    const config = pod(
      { containers: [container("a", { resources: {}, env: [] })], nodeName: null },
      { name: "x", labels: { l: "1" }, annotations: {} },
    );
    deepEqual(texts(configuredFields(shape, config)), [
      ".metadata.annotations",
      ".metadata.labels.l",
      '.spec.containers[name="a"]',
      '.spec.containers[name="a"].name',
      '.spec.containers[name="a"].resources',
      ".spec.nodeName",
    ]);
  });
});

describe("a merge", () => {
  const orders: [live: string, config: string, merged: string][] = [
    ["a b c", "", "a b c"],
    ["", "a b", "a b"],
    ["a b c", "b", "a b c"],
    ["a b c", "c a", "b c a"],
    ["a b", "x b", "a x b"],
    ["a b", "b x", "a b x"],
    ["a b c d", "d x a", "b c d x a"],
  ];
  for (const [live, config, merged] of orders) {
    it(`of [${config}] into [${live}] gives [${merged}]`, () => {
      const result = merge(
        objectShape(Pods.schema),
        pod({ containers: named(live) }),
        pod({ containers: named(config) }),
      );
      const { spec } = result as { spec: { containers: { name: string }[] } };
      deepEqual(spec.containers.map(({ name }) => name).join(" "), merged);
    });
  }
});
