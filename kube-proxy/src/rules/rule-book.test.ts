import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { ServicePort } from "../services/service-port.ts";
import { renderAll, testPort } from "../testing.ts";
import { tables } from "./chains.ts";
import { noteRestored, planRestore } from "./diff.ts";
import { RuleBook } from "./rule-book.ts";

const options = {
  family: "IPv4",
  clusterCIDR: "10.244.0.0/16",
  nodeIPs: [],
  serviceRanges: ["10.96.0.0/16"],
} as const;

function endpoint(ip: string) {
  return { ip, port: 8080, ready: true, serving: true, terminating: false, local: true };
}

/** 10.96.0.1 and 10.96.0.65 share a dispatch chain. */
const ports = {
  a: testPort({ name: "default/a", clusterIP: "10.96.0.1", endpoints: [endpoint("10.244.0.1")] }),
  aGrown: testPort({
    name: "default/a",
    clusterIP: "10.96.0.1",
    endpoints: [endpoint("10.244.0.1"), endpoint("10.244.0.2")],
  }),
  aGone: testPort({ name: "default/a", clusterIP: "10.96.0.1" }),
  b: testPort({ name: "default/b", clusterIP: "10.96.0.65", nodePort: 30001, endpoints: [endpoint("10.244.0.3")] }),
  c: testPort({
    name: "default/c",
    clusterIP: "10.96.0.3",
    externalIPs: ["192.0.2.65"],
    externalLocal: true,
    endpoints: [endpoint("10.244.0.4")],
  }),
};

const { a, aGrown, aGone, b, c } = ports;
const steps: readonly (readonly ServicePort[])[] = [
  [a],
  [a, b, c],
  [aGrown, b, c],
  [aGone, b, c],
  [aGone, c],
  [c],
  [b, a],
  [],
  [a, b, c],
];

describe("the book of rules", () => {
  it("has after any changes what follows from the ports alone, and names every chain that changed", () => {
    const book = new RuleBook(options);
    const kernel = { nat: new Map(), filter: new Map() };
    noteRestored(kernel, book.rules);
    for (const step of steps) {
      const touched = book.update(step);
      for (const table of tables) {
        const wanted = renderAll(options, step)[table];
        assert.deepEqual(book.rules[table], wanted);
      }
      if (planRestore(kernel, book.rules, touched) !== undefined) noteRestored(kernel, book.rules, touched);
      assert.equal(planRestore(kernel, book.rules), undefined);
    }
  });

  it("touches only what a changed port has a part in", () => {
    const book = new RuleBook(options);
    book.update([a, b, c]);
    const { nat, filter } = book.update([aGrown, b, c]);
    assert.deepEqual([...nat].map((name) => name.replace(/-[A-Z2-7]{16}$/, "")).sort(), [
      "KUBE-SEP",
      "KUBE-SEP",
      "KUBE-SERVICES-01",
      "KUBE-SVC",
    ]);
    assert.equal(filter.size, 0);
  });
});
