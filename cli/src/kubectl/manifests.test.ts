import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseManifests } from "./manifests.ts";

const source = "web.yaml";

describe("manifests", () => {
  it("are several documents, lists among them", () => {
    const text = `apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
---
{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "b"}}]}
`;
    assert.deepEqual(
      parseManifests(text, source).map(({ object }) => `${object.kind}/${object.metadata.name}`),
      ["ConfigMap/a", "Secret/b"],
    );
  });

  const mistakes: readonly [string, RegExp][] = [
    ["a: b: c", /^web.yaml, line 1, column \d+: /],
    ["kind: Pod\nmetadata: {name: x}", /^web.yaml, object 1 has no apiVersion\.$/],
    ["apiVersion: v1\nmetadata: {name: x}", /^web.yaml, object 1 has no kind\.$/],
    ["apiVersion: v1\nkind: Pod", /^web.yaml, object 1 \(Pod\) has no metadata\.name\.$/],
    ["just text", /^web.yaml, object 1 is not an object\.$/],
  ];
  for (const [text, message] of mistakes) {
    it(`say what is wrong with ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseManifests(text, source), { message });
    });
  }
});
