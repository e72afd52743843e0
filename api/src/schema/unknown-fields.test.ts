import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Deployment } from "../types/apps/v1/index.ts";
import { ConfigMap, Pod } from "../types/core/v1/index.ts";
import { MAX_STRICT_ERRORS, strictDecodingError, unknownFields, unknownFieldWarnings } from "./unknown-fields.ts";

describe("unknownFields", () => {
  it("names them by path, in document order", () => {
    const value = {
      apiVersion: "v1",
      kind: "Pod",
      extra: 1,
      metadata: { name: "p", labels: { anything: "goes" }, lables: {} },
      spec: { containers: [{ name: "c", foo: null, env: [{ nme: "x" }] }, { imagePullpolicy: "Always" }] },
    };
    assert.deepEqual(unknownFields(Pod, value), [
      "extra",
      "metadata.lables",
      "spec.containers[0].foo",
      "spec.containers[0].env[0].nme",
      "spec.containers[1].imagePullpolicy",
    ]);
  });

  it("finds none in a complete object, in inlined structs, in maps and in free-form values", () => {
    assert.deepEqual(
      unknownFields(ConfigMap, { data: { a: "b" }, metadata: { managedFields: [{ fieldsV1: { "f:x": {} } }] } }),
      [],
    );
    assert.deepEqual(unknownFields(Pod, { spec: { volumes: [{ name: "v", emptyDir: {} }] } }), []);
  });

  it("takes apiVersion and kind for fields of top-level types only", () => {
    assert.deepEqual(unknownFields(Deployment, { apiVersion: "apps/v1", kind: "Deployment", spec: { kind: "x" } }), [
      "spec.kind",
    ]);
  });

  it("leaves values of the wrong type to decoding", () => {
    assert.deepEqual(unknownFields(Pod, { spec: { containers: "x" }, metadata: [] }), []);
    assert.deepEqual(unknownFields(Pod, null), []);
  });

  it("stops counting at the bound", () => {
    const value = Object.fromEntries(Array.from({ length: MAX_STRICT_ERRORS * 2 }, (_, i) => [`f${i}`, 1]));
    assert.equal(unknownFields(Pod, value).length, MAX_STRICT_ERRORS);
  });

  it("words them as warnings and as one error", () => {
    const warnings = unknownFieldWarnings(["spec.foo", "spec.bar"]);
    assert.deepEqual(warnings, ['unknown field "spec.foo"', 'unknown field "spec.bar"']);
    assert.equal(
      strictDecodingError(warnings),
      'strict decoding error: unknown field "spec.foo", unknown field "spec.bar"',
    );
  });
});
