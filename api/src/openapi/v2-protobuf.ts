/**
 * OpenAPI v2 documents in protobuf, as gnostic's `openapi.v2.Document`, which is how kubectl asks for them. A table says how
 * that schema lays out each object of the JSON; a key that the table doesn't know throws, so nothing is lost silently.
 */
import { ProtobufWriter } from "../protobuf/writer.ts";
import type { JsonSchema } from "./type-schema.ts";

/** The document that `openapiV2` made. */
export function openapiV2Protobuf(document: JsonSchema): Buffer {
  const writer = new ProtobufWriter();
  writeContent(writer, "Document", document);
  return writer.finish();
}

/** `json` is a string with the value as JSON, which is YAML as well. */
type Type<Name extends string> = "string" | "boolean" | "json" | Name;

type Field<Name extends string> = readonly [number: number, type: Type<Name>, repeated?: "repeated"];

/** How a JSON value becomes the content of a message. */
type Message<Name extends string> =
  /** An object. Keys that are not among `fields` become pairs of name and value: `x-` ones extensions, others entries. */
  | {
      readonly fields?: Readonly<Record<string, Field<Name>>>;
      readonly extensions?: number;
      readonly entries?: Field<Name>;
    }
  /** The value itself, in a message of its own; protobuf needs that for a list in a map and for `oneof`. */
  | { readonly wraps: Field<Name> }
  /** An object in the alternative of a `oneof` that its key `by` names. */
  | { readonly by: string; readonly cases: Readonly<Record<string, Field<Name>>> };

/** Checks that the messages only name each other. */
function schema<const Name extends string>(
  messages: Readonly<Record<Name, Message<NoInfer<Name>>>>,
): Readonly<Record<string, Message<string>>> {
  return messages;
}

const messages = schema({
  Document: {
    fields: {
      swagger: [1, "string"],
      info: [2, "Info"],
      paths: [8, "Paths"],
      definitions: [9, "NamedSchemas"],
      security: [12, "SecurityRequirement", "repeated"],
      securityDefinitions: [13, "SecurityDefinitions"],
    },
    extensions: 16,
  },
  Info: { fields: { title: [1, "string"], version: [2, "string"], description: [3, "string"] }, extensions: 7 },
  SecurityRequirement: { entries: [1, "Strings"] },
  SecurityDefinitions: { entries: [1, "SecurityDefinition"] },
  SecurityDefinition: { by: "type", cases: { apiKey: [2, "ApiKeySecurity"] } },
  ApiKeySecurity: {
    fields: { type: [1, "string"], name: [2, "string"], in: [3, "string"], description: [4, "string"] },
    extensions: 5,
  },

  Paths: { entries: [2, "PathItem"], extensions: 1 },
  PathItem: {
    fields: {
      get: [2, "Operation"],
      put: [3, "Operation"],
      post: [4, "Operation"],
      delete: [5, "Operation"],
      options: [6, "Operation"],
      head: [7, "Operation"],
      patch: [8, "Operation"],
      parameters: [9, "ParametersItem", "repeated"],
    },
    extensions: 10,
  },
  Operation: {
    fields: {
      tags: [1, "string", "repeated"],
      summary: [2, "string"],
      description: [3, "string"],
      operationId: [5, "string"],
      produces: [6, "string", "repeated"],
      consumes: [7, "string", "repeated"],
      parameters: [8, "ParametersItem", "repeated"],
      responses: [9, "Responses"],
      schemes: [10, "string", "repeated"],
      deprecated: [11, "boolean"],
    },
    extensions: 13,
  },
  ParametersItem: { wraps: [1, "Parameter"] },
  Parameter: {
    by: "in",
    cases: { body: [1, "BodyParameter"], query: [2, "NonBodyParameter"], path: [2, "NonBodyParameter"] },
  },
  NonBodyParameter: { by: "in", cases: { query: [3, "QueryParameter"], path: [4, "PathParameter"] } },
  BodyParameter: {
    fields: {
      description: [1, "string"],
      name: [2, "string"],
      in: [3, "string"],
      required: [4, "boolean"],
      schema: [5, "Schema"],
    },
    extensions: 6,
  },
  QueryParameter: {
    fields: {
      required: [1, "boolean"],
      in: [2, "string"],
      description: [3, "string"],
      name: [4, "string"],
      type: [6, "string"],
      format: [7, "string"],
      uniqueItems: [20, "boolean"],
    },
    extensions: 23,
  },
  PathParameter: {
    fields: {
      required: [1, "boolean"],
      in: [2, "string"],
      description: [3, "string"],
      name: [4, "string"],
      type: [5, "string"],
      format: [6, "string"],
      uniqueItems: [19, "boolean"],
    },
    extensions: 22,
  },
  Responses: { entries: [1, "ResponseValue"], extensions: 2 },
  ResponseValue: { wraps: [1, "Response"] },
  Response: { fields: { description: [1, "string"], schema: [2, "SchemaItem"] }, extensions: 5 },
  SchemaItem: { wraps: [1, "Schema"] },

  NamedSchemas: { entries: [1, "Schema"] },
  Schema: {
    fields: {
      $ref: [1, "string"],
      format: [2, "string"],
      title: [3, "string"],
      description: [4, "string"],
      default: [5, "Any"],
      uniqueItems: [16, "boolean"],
      required: [19, "string", "repeated"],
      enum: [20, "Any", "repeated"],
      additionalProperties: [21, "AdditionalProperties"],
      type: [22, "TypeItem"],
      items: [23, "Items"],
      allOf: [24, "Schema", "repeated"],
      properties: [25, "NamedSchemas"],
    },
    extensions: 31,
  },
  AdditionalProperties: { wraps: [1, "Schema"] },
  TypeItem: { wraps: [1, "string"] },
  Items: { wraps: [1, "Schema"] },

  Strings: { wraps: [1, "string", "repeated"] },
  Any: { wraps: [2, "json"] },
});

function writeContent(writer: ProtobufWriter, name: string, value: unknown): void {
  const message = messages[name] as Message<string>;
  if ("wraps" in message) return writeField(writer, message.wraps, value);
  const object = value as JsonSchema;
  if ("by" in message) return writeField(writer, caseOf(message, object), value);
  for (const [key, item] of Object.entries(object)) {
    if (item === undefined) continue;
    const field = message.fields?.[key];
    if (field) writeField(writer, field, item);
    else writePair(writer, pairField(name, message, key), [key, item]);
  }
}

function caseOf({ by, cases }: Extract<Message<string>, { by: string }>, object: JsonSchema): Field<string> {
  const field = cases[String(object[by])];
  if (!field) throw new TypeError(`OpenAPI v2 in protobuf has no case for ${by}: ${String(object[by])}`);
  return field;
}

function pairField(
  name: string,
  { extensions, entries }: Exclude<Message<string>, { wraps: unknown } | { by: unknown }>,
  key: string,
): Field<string> {
  if (extensions !== undefined && key.startsWith("x-")) return [extensions, "Any"];
  if (!entries) throw new TypeError(`OpenAPI v2 in protobuf has no number for ${key} in ${name}`);
  return entries;
}

/** Every pair is a message of a name and a value. */
function writePair(writer: ProtobufWriter, [number, type]: Field<string>, [key, value]: [string, unknown]): void {
  writer.message(number, () => {
    writer.string(1, key);
    writeField(writer, [2, type], value);
  });
}

function writeField(writer: ProtobufWriter, [number, type, repeated]: Field<string>, value: unknown): void {
  if (repeated) for (const each of value as unknown[]) writeField(writer, [number, type], each);
  else if (type === "string") writer.string(number, value as string);
  else if (type === "boolean") writer.boolean(number, value as boolean);
  else if (type === "json") writer.string(number, JSON.stringify(value));
  else writer.message(number, () => writeContent(writer, type, value));
}
