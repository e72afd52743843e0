import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { StatusError } from "../errors.ts";
import { decode } from "../schema/decode.ts";
import * as s from "../schema/kit.ts";
import { UserInfo } from "../types/authentication/v1/index.ts";
import { ConfigMap, PodSecurityContext } from "../types/core/v1/index.ts";
import { decodeProtobuf } from "./decode.ts";
import { typeOfKind } from "./kinds.ts";
import { encodeMessage as message, encodeProtobuf, protobufEnvelope as envelope } from "./encode.ts";
import { delimited, tag, varint } from "./testing/encode.ts";
import { fixtures } from "./testing/objects.ts";
import { recording, recordings } from "./testing/recorded.ts";

const thing = { apiVersion: "test/v1", kind: "Thing" };

/** Decodes bytes as a message of the type. */
function decodeAs(type: s.Schema, raw: Buffer): unknown {
  const {
    kind: _kind,
    apiVersion: _apiVersion,
    ...rest
  } = decodeProtobuf(envelope(thing, raw), () => s.describeMessage(type));
  return rest;
}

function refusal(bytes: Buffer, type?: s.Schema): string {
  try {
    if (type) decodeAs(type, bytes);
    else decodeProtobuf(bytes);
  } catch (error) {
    assert.ok(error instanceof StatusError, String(error));
    assert.equal(error.reason, "BadRequest");
    return error.message;
  }
  return "no error";
}

describe("protobuf of Go clients", () => {
  for (const name of recordings) {
    it(`decodes so that encoding gives the same bytes: ${name}`, () => {
      const object = decodeProtobuf(recording(name)) as { apiVersion: string; kind: string };
      const type = typeOfKind(object.apiVersion, object.kind);
      assert.ok(type);
      assert.equal(encodeProtobuf(type, object).toString("latin1"), recording(name).toString("latin1"));
    });
  }

  it("is what the same object would be in JSON", () => {
    assert.deepEqual(decodeProtobuf(recording("deployment")), {
      kind: "Deployment",
      apiVersion: "apps/v1",
      metadata: { name: "web", labels: { app: "web" } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "nginx", image: "nginx", ports: [{ containerPort: 80 }] }] },
        },
      },
    });
    const options = { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0 };
    assert.deepEqual(decodeProtobuf(recording("deleteOptions")), options);
    const data = { "small.bin": Buffer.from("\0\xff\xfe\x80k8s", "latin1").toString("base64"), user: "bWU=" };
    assert.deepEqual(decodeProtobuf(recording("secret"))["data"], data);
  });
});

const configMap = { apiVersion: "v1", kind: "ConfigMap" };

describe("decodeProtobuf", () => {
  for (const [resource, object] of fixtures) {
    it(`gives back what it was: ${resource.kind}`, () => {
      const decoded = decodeProtobuf(encodeProtobuf(resource.schema, object));
      assert.deepEqual(decode(resource, decoded), decode(resource, object));
    });
  }

  it("takes options of requests in any group and version", () => {
    const options = { apiVersion: "apps/v1", kind: "DeleteOptions", preconditions: { uid: "" } };
    const type = typeOfKind("apps/v1", "DeleteOptions");
    assert.ok(type);
    assert.deepEqual(decode(type, decodeProtobuf(encodeProtobuf(type, options))), options);
  });

  it("unwraps lists in maps", () => {
    const user = { username: "u", extra: { scopes: ["a", "b"], none: [] } };
    assert.deepEqual(decodeAs(UserInfo, message(UserInfo, user)), user);
  });

  it("takes any text as a key", () => {
    const { data } = decodeProtobuf(encodeProtobuf(ConfigMap, { ...configMap, data: { ["__proto__"]: "x" } }));
    assert.deepEqual(Object.entries(data as object), [["__proto__", "x"]]);
  });

  it("takes numbers one by one and packed", () => {
    const packed = delimited(4, Buffer.concat([varint(0), varint(-1)]));
    const single = Buffer.concat([tag(4, 0), varint(70_000)]);
    const { supplementalGroups } = decodeAs(PodSecurityContext, Buffer.concat([packed, single])) as Record<
      string,
      unknown
    >;
    assert.deepEqual(supplementalGroups, [0, -1, 70_000]);
  });
});

const inner = s.message("Inner", "Test.", { a: s.optional(1, s.string, "Test."), b: s.optional(2, s.int32, "Test.") });
const outer = s.message("Outer", "Test.", {
  text: s.optional(1, s.string, "Test."),
  pointer: s.optional(2, s.string, "Test.", { pointer: true }),
  needed: s.required(3, s.string, "Test."),
  value: s.optional(4, inner, "Test.", { pointer: false }),
  reference: s.optional(5, inner, "Test."),
  double: s.optional(6, s.double, "Test."),
  time: s.optional(7, s.time, "Test."),
  either: s.optional(8, s.intOrString, "Test."),
  raw: s.optional(9, s.raw, "Test."),
});

const empty = Buffer.alloc(0);
const bytes = (number: number, payload: Buffer | string) => delimited(number, Buffer.from(payload));
const number = (field: number, value: number) => Buffer.concat([tag(field, 0), varint(value)]);

const decodings: readonly (readonly [string, Buffer[], object])[] = [
  [
    "zero values only of pointers and required fields",
    [1, 2, 3].map((field) => bytes(field, "")),
    { pointer: "", needed: "" },
  ],
  ["empty structs only of pointers", [bytes(4, ""), bytes(5, "")], { reference: {} }],
  ["structs of zeros as empty", [bytes(4, Buffer.concat([bytes(1, ""), number(2, 0)]))], {}],
  ["the last of several scalars", [bytes(1, "a"), bytes(1, "b")], { text: "b" }],
  ["nothing when the last is zero", [bytes(1, "a"), bytes(1, "")], {}],
  ["structs in parts", [bytes(4, bytes(1, "x")), bytes(4, number(2, -5))], { value: { a: "x", b: -5 } }],
  ["doubles", [Buffer.concat([tag(6, 1), Buffer.from(new Float64Array([-0.5]).buffer)])], { double: -0.5 }],
  ["no time for the zero time", [bytes(7, "")], {}],
  ["the epoch as a time", [bytes(7, number(1, 0))], { time: "1970-01-01T00:00:00Z" }],
  ["an empty text, which is not zero", [bytes(8, Buffer.concat([number(1, 1), bytes(3, "")]))], { either: "" }],
  ["the number zero, as Go's JSON has it", [bytes(8, Buffer.concat([number(1, 0), number(2, 0)]))], { either: 0 }],
  ["any JSON", [bytes(9, bytes(1, '{"a":[null]}'))], { raw: { a: [null] } }],
  ["no JSON for none", [bytes(9, "")], {}],
  [
    "known fields among unknown ones",
    [
      number(99, 1),
      Buffer.concat([tag(98, 1), Buffer.alloc(8)]),
      Buffer.concat([tag(97, 5), Buffer.alloc(4)]),
      bytes(1, "a"),
    ],
    { text: "a" },
  ],
  [
    "what follows an unknown group",
    [tag(90, 3), tag(91, 3), number(1, 5), tag(91, 4), tag(90, 4), bytes(1, "a")],
    { text: "a" },
  ],
];

describe("a decoded message has", () => {
  for (const [what, parts, expected] of decodings) {
    it(what, () => assert.deepEqual(decodeAs(outer, Buffer.concat(parts)), expected));
  }
});

const refusals: readonly (readonly [string, Buffer, string])[] = [
  ["a field of another wire type", number(1, 1), "proto: wrong wireType = 0 for field text"],
  ["a struct as a number", number(4, 1), "proto: wrong wireType = 0 for field value"],
  ["a text that ends early", Buffer.concat([tag(1, 2), varint(5), Buffer.from("abcd")]), "unexpected EOF"],
  ["a negative length", Buffer.concat([tag(1, 2), varint(-1)]), "proto: negative length found during unmarshaling"],
  ["an endless number", Buffer.alloc(11, 0xff), "proto: integer overflow"],
  ["a number that stops", Buffer.from([0x80]), "unexpected EOF"],
  ["the field number 0", number(0, 1), "proto: illegal tag 0 (wire type 0)"],
  ["an unknown wire type", tag(90, 7), "proto: illegal wireType 7"],
  ["an end without a group", tag(1, 4), "proto: wrong wireType = 4 for field text"],
  ["an unknown end without a group", tag(90, 4), "proto: wiretype end group for non-group"],
  ["a group without end", Buffer.concat([tag(90, 3), number(1, 1)]), "unexpected EOF"],
  ["raw bytes that are not JSON", bytes(9, bytes(1, "{")), "a raw field is not JSON: "],
  ["a time out of range", bytes(7, number(1, 1e12)), "time is out of range: 1000000000000 seconds, 0 nanoseconds"],
  ["an IntOrString that is neither", bytes(8, number(1, 2)), "impossible IntOrString.Type: 2"],
];

describe("a message is refused for", () => {
  for (const [what, raw, problem] of refusals) {
    it(what, () => {
      const expected = `Thing in version "v1" cannot be handled as a Thing: ${problem}`;
      assert.equal(refusal(raw, outer).slice(0, expected.length), expected);
    });
  }

  it("nesting without bound", () => {
    const nest = (levels: number): Buffer => (levels === 0 ? empty : bytes(1, nest(levels - 1)));
    const fields = new Map<string, s.FieldInfo>();
    const recursive: s.MessageInfo = { ...s.message("Nested", "Test.", {}), fields };
    fields.set("nested", s.optional(1, recursive, "Test."));
    assert.equal(refusal(nest(64), recursive), "no error");
    assert.match(refusal(nest(65), recursive), /messages are nested more than 64 deep/);
  });
});

describe("an envelope is refused for", () => {
  const unrecognized = "the object provided is unrecognized: ";
  const pod = recording("pod");
  const wrong: readonly (readonly [string, Buffer, string])[] = [
    [
      "no magic number",
      Buffer.from("{}"),
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    ],
    ["no kind", envelope({ apiVersion: "v1", kind: "" }, empty), "Object 'Kind' is missing"],
    ["an unknown kind", envelope(thing, empty), 'no kind "Thing" is registered for version "test/v1"'],
    [
      "a kind of another group",
      envelope({ apiVersion: "apps/v1", kind: "Pod" }, empty),
      'no kind "Pod" is registered for version "apps/v1"',
    ],
    ["compression", Buffer.concat([pod, bytes(3, "gzip")]), 'contentEncoding "gzip" is not supported'],
    [
      "another type of content",
      Buffer.concat([pod, bytes(4, "application/json")]),
      'contentType "application/json" is not supported',
    ],
    ["a field of another wire type", Buffer.concat([pod, number(2, 1)]), "proto: wrong wireType = 0 for field raw"],
  ];
  for (const [what, body, problem] of wrong) {
    it(what, () => assert.equal(refusal(body), unrecognized + problem));
  }

  it("being cut off, and for nothing worse when cut off or damaged anywhere", () => {
    // An envelope without a message is one of an empty message.
    const head = pod.indexOf("Pod") + "Pod".length;
    const trailer = 4;
    for (let length = 0; length < pod.length - trailer; length++) {
      if (length !== head) assert.notEqual(refusal(pod.subarray(0, length)), "no error", `${length} bytes`);
    }
    for (let at = 0; at < pod.length; at++) {
      const damaged = Buffer.from(pod);
      damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
      refusal(damaged);
    }
  });
});
