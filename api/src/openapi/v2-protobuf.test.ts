import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ProtobufReader, wire } from "../protobuf/reader.ts";
import { allResources } from "../resources/index.ts";
import { openapiV2, openapiV2Protobuf } from "./index.ts";

type Json = Record<string, unknown>;

/** A message by its numbers, each with all its values as they are on the wire. */
type Fields = ReadonlyMap<number, (Buffer | number)[]>;

function fieldsOf(message: Buffer): Fields {
  const fields = new Map<number, (Buffer | number)[]>();
  for (const reader = new ProtobufReader(message); !reader.done;) {
    const { number, wireType } = reader.tag();
    const value = wireType === wire.bytes ? reader.bytes() : reader.varint();
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

/** All messages at the end of a path of numbers. */
function messages(message: Buffer, ...path: number[]): Buffer[] {
  return path.reduce<Buffer[]>(
    (outer, number) => outer.flatMap((each) => (fieldsOf(each).get(number) ?? []) as Buffer[]),
    [message],
  );
}

const texts = (message: Buffer, ...path: number[]) => messages(message, ...path).map(String);

/** The value of the pair of that name. */
function named(message: Buffer, number: number, name: string): Buffer {
  const pair = messages(message, number).find((each) => texts(each, 1)[0] === name);
  assert.ok(pair, name);
  return messages(pair, 2)[0] ?? Buffer.alloc(0);
}

/** What an extension says, read as JSON. */
function extension(message: Buffer, number: number, name: string): unknown {
  return JSON.parse(texts(named(message, number, name), 2)[0] ?? "");
}

const operation = { get: 2, put: 3, post: 4, delete: 5, patch: 8 } as const;
const schema = { ref: 1, format: 2, description: 4, default: 5, required: 19, enum: 20, map: 21, type: 22, items: 23 };
const properties = 25;
const schemaExtensions = 31;

describe("OpenAPI v2 in protobuf", () => {
  const document = openapiV2(allResources);
  const bytes = openapiV2Protobuf(document);
  const [paths] = messages(bytes, 8) as [Buffer];
  const [definitions] = messages(bytes, 9) as [Buffer];
  const property = (definition: string, name: string) =>
    named(messages(named(definitions, 1, `io.k8s.api.core.v1.${definition}`), properties)[0] as Buffer, 1, name);

  it("says what it is, and how one logs in", () => {
    assert.deepEqual(texts(bytes, 1), ["2.0"]);
    assert.deepEqual(texts(bytes, 2, 1), ["Kubernetes"]);
    assert.deepEqual(texts(bytes, 12, 1, 1), ["BearerToken"]);
    const apiKey = messages(named(messages(bytes, 13)[0] as Buffer, 1, "BearerToken"), 2)[0] as Buffer;
    assert.deepEqual(
      [texts(apiKey, 1), texts(apiKey, 2), texts(apiKey, 3)],
      [["apiKey"], ["authorization"], ["header"]],
    );
  });

  it("holds every path with its operations, and every definition with its properties", () => {
    assert.deepEqual(texts(paths, 2, 1), Object.keys(document["paths"] as Json));
    for (const [path, item] of Object.entries(document["paths"] as Record<string, Json>)) {
      const encoded = named(paths, 2, path);
      for (const [method, number] of Object.entries(operation)) {
        const id = (item[method] as Json | undefined)?.["operationId"];
        assert.deepEqual(texts(encoded, number, 5), id === undefined ? [] : [id], `${method} ${path}`);
      }
    }
    assert.deepEqual(texts(definitions, 1, 1), Object.keys(document["definitions"] as Json));
    for (const [name, definition] of Object.entries(document["definitions"] as Record<string, Json>)) {
      const keys = Object.keys((definition["properties"] as Json | undefined) ?? {});
      assert.deepEqual(texts(named(definitions, 1, name), properties, 1, 1), keys, name);
    }
  });

  it("gives operations their parameters, responses and extensions", () => {
    const pod = named(paths, 2, "/api/v1/namespaces/{namespace}/pods/{name}");
    assert.deepEqual(texts(pod, 9, 1, 2, 4, 4).toSorted(), ["name", "namespace"]);
    assert.deepEqual(
      messages(pod, 9, 1, 2, 4).map((each) => fieldsOf(each).get(1)),
      [[1], [1]],
    );
    const patch = messages(pod, operation.patch)[0] as Buffer;
    assert.deepEqual(texts(patch, 8, 1, 1, 2), ["body"]);
    assert.deepEqual(texts(patch, 8, 1, 2, 3, 4), ["dryRun", "fieldManager", "fieldValidation", "force"]);
    assert.ok(texts(patch, 7).includes("application/strategic-merge-patch+json"));
    const ok = named(messages(patch, 9)[0] as Buffer, 1, "200");
    assert.deepEqual(texts(ok, 1, 2, 1, schema.ref), ["#/definitions/io.k8s.api.core.v1.Pod"]);
    assert.equal(extension(patch, 13, "x-kubernetes-action"), "patch");
    const kind = { group: "", version: "v1", kind: "Pod" };
    assert.deepEqual(extension(patch, 13, "x-kubernetes-group-version-kind"), kind);
    const definition = named(definitions, 1, "io.k8s.api.core.v1.Pod");
    assert.deepEqual(extension(definition, schemaExtensions, "x-kubernetes-group-version-kind"), [kind]);
  });

  it("gives schemas their types, formats, enumerations, items and merge keys", () => {
    const port = property("ContainerPort", "containerPort");
    assert.deepEqual([texts(port, schema.type, 1), texts(port, schema.format)], [["integer"], ["int32"]]);
    assert.deepEqual(texts(property("Container", "imagePullPolicy"), schema.enum, 2), [
      '"Always"',
      '"IfNotPresent"',
      '"Never"',
    ]);
    const containers = property("PodSpec", "containers");
    assert.deepEqual(texts(containers, schema.type, 1), ["array"]);
    assert.deepEqual(texts(containers, schema.items, 1, schema.ref), ["#/definitions/io.k8s.api.core.v1.Container"]);
    assert.equal(extension(containers, schemaExtensions, "x-kubernetes-patch-merge-key"), "name");
    assert.deepEqual(extension(containers, schemaExtensions, "x-kubernetes-list-map-keys"), ["name"]);
    assert.deepEqual(texts(property("Secret", "data"), schema.map, 1, schema.format), ["byte"]);
    assert.ok(texts(named(definitions, 1, "io.k8s.api.core.v1.PodSpec"), schema.required).includes("containers"));
  });

  it("writes defaults as they are in JSON", () => {
    const definition = { type: "object", default: { a: [1, null] } };
    const encoded = openapiV2Protobuf({ definitions: { Thing: definition } });
    assert.deepEqual(texts(encoded, 9, 1, 2, schema.default, 2), ['{"a":[1,null]}']);
  });

  it("refuses what it has no place for", () => {
    assert.throws(() => openapiV2Protobuf({ host: "a" }), /no number for host in Document/);
    const parameters = [{ name: "a", in: "header" }];
    assert.throws(() => openapiV2Protobuf({ paths: { "/": { parameters } } }), /no case for in: header/);
  });
});
