/** Compares our types with the list of Kubernetes' types, where that list is at hand beside the repository. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { allResources } from "../resources/index.ts";
import { describeType, type FieldInfo, type MessageInfo, type ScalarKind, type TypeInfo } from "../schema/kit.ts";
import * as groups from "./index.ts";

type ReferenceType = string | { list: ReferenceType } | { map: ReferenceType } | { enum: string[] };

interface ReferenceField {
  readonly type: ReferenceType;
  readonly required: boolean;
  readonly protobuf?: number;
  readonly default?: string;
  readonly listType?: string;
  readonly listMapKeys?: string[];
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
  readonly mapType?: string;
}

interface ReferenceMessage {
  readonly fields?: Record<string, ReferenceField>;
  readonly inline?: string[];
  readonly kind?: boolean;
}

const schemas = Object.values<object>(groups)
  .flatMap((group) => Object.values(group) as unknown[])
  .filter(isSchema);
const messages = schemas
  .filter((type) => type.kind === "message")
  // Those of an API that comes as an add-on elsewhere; the list doesn't have it.
  .filter(({ name }) => !name.startsWith("io.k8s.metrics."));

function isSchema(value: unknown): value is TypeInfo {
  return typeof value === "object" && value !== null && "kind" in value;
}

/** Go constants to which a default refers. */
const CONSTANTS: Readonly<Record<string, string>> = {
  "ref(AzureDataDiskCachingReadWrite)": '"ReadWrite"',
  "ref(AzureSharedBlobDisk)": '"Shared"',
};

const SCALARS: Readonly<Record<ScalarKind, string>> = {
  string: "string",
  int32: "int32",
  int64: "int64",
  double: "float64",
  boolean: "boolean",
  bytes: "bytes",
  quantity: "Quantity",
  intOrString: "IntOrString",
  time: "Time",
  microTime: "MicroTime",
  duration: "Duration",
  raw: "Object",
};

function asReferenceType(type: TypeInfo): ReferenceType {
  if (type.kind === "list") return { list: asReferenceType(type.element) };
  if (type.kind === "map") return { map: asReferenceType(type.value) };
  if (type.kind === "enum") return { enum: [...type.values] };
  return type.kind === "message" ? type.name : SCALARS[type.kind];
}

function asReferenceField(field: FieldInfo): ReferenceField {
  return {
    type: asReferenceType(field.type),
    required: field.required,
    ...(field.proto > 0 && { protobuf: field.proto }),
    ...(field.default !== undefined && { default: field.default }),
    ...(field.list && { listType: field.list }),
    ...(field.keys && { listMapKeys: [...field.keys] }),
    ...(field.patch && { patchStrategy: field.patch }),
    ...(field.mergeKey && { patchMergeKey: field.mergeKey }),
    ...(field.map && { mapType: field.map }),
  };
}

/** The fields of the type itself, without those of inlined structs. */
function ownFields(type: MessageInfo): Record<string, ReferenceField> {
  const inlined = new Set(type.inlined.flatMap(({ type }) => [...type.fields.keys()]));
  const own = [...type.fields].filter(([name]) => !inlined.has(name));
  return Object.fromEntries(own.map(([name, field]) => [name, asReferenceField(field)]));
}

/** What the reference says of the fields, but for which of them need a feature gate. */
function resolved({ fields = {} }: ReferenceMessage): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, resolvedField(field)]));
}

function resolvedField(field: ReferenceField): Record<string, unknown> {
  const facts = Object.entries(field).filter(([fact]) => fact !== "gated");
  return Object.fromEntries(facts.map(([fact, value]) => [fact, fact === "default" ? (CONSTANTS[value as string] ?? value) : value]));
}

describe("API types", () => {
  it("say what every type and every field is for", () => {
    for (const type of messages) {
      assert.ok(type.description.length > 0, type.name);
      for (const [name, field] of type.fields) assert.ok(field.description.length > 0, `${type.name}.${name}`);
    }
  });

  it("number the fields of a type without doubles", () => {
    for (const type of messages) {
      const inlined = new Set(type.inlined.flatMap(({ type }) => [...type.fields.keys()]));
      const own = [...type.fields].filter(([name, { proto }]) => !inlined.has(name) && proto > 0).map(([, { proto }]) => proto);
      const numbers = [...own, ...type.inlined.map(({ proto }) => proto)];
      assert.equal(new Set(numbers).size, numbers.length, type.name);
    }
  });

  it("are kinds where a resource has them", () => {
    for (const { schema, kind, group, version } of allResources) {
      const type = describeType(schema) as MessageInfo;
      assert.ok(type.isKind && type.name.endsWith(`.${kind}`), kind);
      assert.equal(type.apiVersion, group === "" ? version : `${group}/${version}`);
    }
  });
});

const file = new URL("../../../../shared/reference/kubernetes-api-v1.36.json", import.meta.url);
if (existsSync(file)) {
  const reference = JSON.parse(readFileSync(file, "utf8")) as Record<string, ReferenceMessage>;

  describe("API types against the reference", () => {
    for (const type of messages) {
      it(type.name, () => {
        const expected = reference[type.name];
        assert.ok(expected, "no such type");
        assert.deepEqual(ownFields(type), resolved(expected));
        assert.deepEqual(
          type.inlined.map(({ type }) => type.name),
          expected.inline ?? [],
        );
        assert.equal(type.isKind, expected.kind ?? false);
      });
    }
  });
}
