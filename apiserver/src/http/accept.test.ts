import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Representation, negotiate, negotiatePlain } from "./accept.ts";

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

const cases: [accept: string | undefined, expected: Representation][] = [
  [undefined, { format: "json" }],
  ["*/*", { format: "json" }],
  ["application/json", { format: "json" }],
  ["*/*, application/vnd.kubernetes.protobuf", { format: "protobuf" }],
  ["application/vnd.kubernetes.protobuf,application/json", { format: "protobuf" }],
  ["application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json", { format: "json" }],
  ["application/yaml", { format: "yaml" }],
  ["application/yaml;q=0.5, application/json", { format: "json" }],
  [
    `${table},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`,
    { format: "json", as: "Table", version: "v1" },
  ],
  ["application/json;as=Table;v=v2;g=meta.k8s.io,application/json", { format: "json" }],
  [
    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    { format: "json", as: "PartialObjectMetadata", version: "v1" },
  ],
  [
    "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
    { format: "protobuf", as: "PartialObjectMetadata", version: "v1" },
  ],
];

const message = (types: string) => `only the following media types are accepted: ${types}`;

describe("content negotiation", () => {
  for (const [accept, expected] of cases)
    it(`gives ${JSON.stringify(expected)} for ${accept}`, () => assert.deepEqual(negotiate(accept), expected));

  it("passes over views of what has none, or refuses", () => {
    const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    assert.deepEqual(negotiatePlain(`${table}, application/json`), { format: "json" });
    assert.throws(() => negotiatePlain(table), { reason: "NotAcceptable", code: 406 });
  });

  it("refuses what can't be served, naming what can", () => {
    const all = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
    assert.throws(() => negotiate("text/html"), { reason: "NotAcceptable", code: 406, message: message(all) });
    assert.throws(() => negotiate("application/yaml", { watch: true }), {
      message: message("application/json, application/vnd.kubernetes.protobuf"),
    });
  });
});
