import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { template } from "../testing/objects.ts";
import { sameTemplate, templateHash } from "./template-hash.ts";

describe("templateHash", () => {
  it("is a label value without vowels", () =>
    assert.match(templateHash(template(), undefined), /^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/));

  it("doesn't depend on the order of fields", () => {
    const { metadata, spec } = template();
    assert.equal(templateHash({ spec, metadata }, undefined), templateHash({ metadata, spec }, undefined));
  });

  it("differs by template and by collision", () => {
    const hashes = [
      templateHash(template("a"), undefined),
      templateHash(template("b"), undefined),
      templateHash(template("a"), 1),
    ];
    assert.equal(new Set(hashes).size, 3);
  });
});

describe("sameTemplate", () => {
  it("leaves the hash label and absent fields aside", () => {
    const labelled = template("a", { app: "web", "pod-template-hash": "x" });
    const filled = { ...labelled, spec: { ...labelled.spec, volumes: [], hostNetwork: undefined } };
    assert.ok(sameTemplate(template("a"), filled));
    assert.ok(!sameTemplate(template("a"), template("b")));
    assert.ok(!sameTemplate(template("a"), template("a", { app: "other" })));
  });
});
