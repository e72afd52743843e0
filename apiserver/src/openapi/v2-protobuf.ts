/**
 * OpenAPI v2 as protobuf, for clients that take nothing else: kubectl's client-side validation, helm. The numbers are those of
 * gnostic's openapi.v2 messages, as far as the published documents use them.
 */
import { MessageWriter } from "../util/protobuf.ts";

/** As clients ask for it; the answer's type has no `@`, which Go's MIME parser refuses. */
export const openapiV2Protobuf = {
  asked: "application/com.github.proto-openapi.spec.v2@v1.0+protobuf",
  answered: "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
};

type Json = Readonly<Record<string, unknown>>;
/** Writes a field's value under its number. */
type WriteField = (writer: MessageWriter, number: number, value: unknown) => void;
/** JSON name to number and form. Names beginning with `x-` go to `extensions`. */
interface MessageTable {
  readonly fields: Readonly<Record<string, readonly [number: number, write: WriteField]>>;
  readonly extensions?: number;
}

function encode({ fields, extensions }: MessageTable, json: Json): MessageWriter {
  const writer = new MessageWriter();
  for (const [name, value] of Object.entries(json)) {
    const field = fields[name];
    if (field) field[1](writer, field[0], value);
    else if (extensions !== undefined && name.startsWith("x-")) named(any)(writer, extensions, { [name]: value });
  }
  return writer;
}

const text: WriteField = (writer, number, value) => writer.bytes(number, Buffer.from(String(value)));
const flag: WriteField = (writer, number, value) => writer.varint(number, value ? 1 : 0);
const each =
  (write: WriteField): WriteField =>
  (writer, number, value) => {
    for (const item of value as unknown[]) write(writer, number, item);
  };
const message =
  (table: () => MessageTable): WriteField =>
  (writer, number, value) =>
    writer.message(number, encode(table(), value as Json));
/** A message whose only field has this number. */
const wrapped =
  (inner: number, write: WriteField): WriteField =>
  (writer, number, value) => {
    const wrapper = new MessageWriter();
    write(wrapper, inner, value);
    writer.message(number, wrapper);
  };
/** A map, as a list of messages with name 1 and value 2. */
const named =
  (write: WriteField): WriteField =>
  (writer, number, value) => {
    for (const [name, item] of Object.entries(value as Json)) {
      const entry = new MessageWriter().bytes(1, Buffer.from(name));
      write(entry, 2, item);
      writer.message(number, entry);
    }
  };
/** JSON is YAML. */
const any: WriteField = (writer, number, value) =>
  writer.message(number, new MessageWriter().bytes(2, Buffer.from(`${JSON.stringify(value)}\n`)));

const schema = message(() => schemaTable);

const schemaTable: MessageTable = {
  fields: {
    $ref: [1, text],
    format: [2, text],
    title: [3, text],
    description: [4, text],
    default: [5, any],
    required: [19, each(text)],
    enum: [20, each(any)],
    additionalProperties: [
      21,
      (writer, number, value) =>
        wrapped(typeof value === "boolean" ? 2 : 1, typeof value === "boolean" ? flag : schema)(writer, number, value),
    ],
    type: [
      22,
      wrapped(1, (writer, number, value) => each(text)(writer, number, Array.isArray(value) ? value : [value])),
    ],
    items: [23, wrapped(1, schema)],
    allOf: [24, each(schema)],
    properties: [25, wrapped(1, named(schema))],
  },
  extensions: 31,
};

const queryParameter: MessageTable = {
  fields: { required: [1, flag], in: [2, text], description: [3, text], name: [4, text], type: [6, text] },
  extensions: 23,
};
const pathParameter: MessageTable = {
  fields: { required: [1, flag], in: [2, text], description: [3, text], name: [4, text], type: [5, text] },
  extensions: 22,
};
const bodyParameter: MessageTable = {
  fields: { description: [1, text], name: [2, text], in: [3, text], required: [4, flag], schema: [5, schema] },
  extensions: 6,
};

/** ParametersItem > Parameter > by where the parameter is. References are left out: nobody follows them here. */
const parameter: WriteField = (writer, number, value) => {
  const { in: place } = value as { in?: string };
  const write = parameterForms[place ?? ""];
  if (write) wrapped(1, write)(writer, number, value);
};
const parameterForms: Readonly<Record<string, WriteField>> = {
  body: wrapped(
    1,
    message(() => bodyParameter),
  ),
  query: wrapped(
    2,
    wrapped(
      3,
      message(() => queryParameter),
    ),
  ),
  path: wrapped(
    2,
    wrapped(
      4,
      message(() => pathParameter),
    ),
  ),
};

const response: MessageTable = { fields: { description: [1, text], schema: [2, wrapped(1, schema)] } };

const operation: MessageTable = {
  fields: {
    tags: [1, each(text)],
    description: [3, text],
    operationId: [5, text],
    produces: [6, each(text)],
    consumes: [7, each(text)],
    parameters: [8, each(parameter)],
    responses: [
      9,
      wrapped(
        1,
        named(
          wrapped(
            1,
            message(() => response),
          ),
        ),
      ),
    ],
    schemes: [10, each(text)],
  },
  extensions: 13,
};

const operationField = message(() => operation);

const pathItem: MessageTable = {
  fields: {
    get: [2, operationField],
    put: [3, operationField],
    post: [4, operationField],
    delete: [5, operationField],
    patch: [8, operationField],
    parameters: [9, each(parameter)],
  },
  extensions: 10,
};

const document: MessageTable = {
  fields: {
    swagger: [1, text],
    info: [2, message(() => ({ fields: { title: [1, text], version: [2, text] } }))],
    paths: [8, wrapped(2, named(message(() => pathItem)))],
    definitions: [9, wrapped(1, named(schema))],
  },
};

export function encodeOpenapiV2(json: Json): Buffer {
  return encode(document, json).finish();
}
