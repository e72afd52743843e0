/** The envelope in which Kubernetes sends a message, so that one can tell what it is: a magic number and a `runtime.Unknown`. */
import * as s from "../schema/kit.ts";
import { readMessage } from "./decode-message.ts";
import { InvalidProtobuf, ProtobufReader, wire } from "./reader.ts";

export const protobufMediaType = "application/vnd.kubernetes.protobuf";
export const magic = Buffer.from("k8s\0");

export const TypeMeta = s.message("k8s.io.apimachinery.pkg.runtime.TypeMeta", "What a message is.", {
  apiVersion: s.required(1, s.string, "Its group and version."),
  kind: s.required(2, s.string, "Its kind."),
});

export const envelopeField = { typeMeta: 1, raw: 2, contentEncoding: 3, contentType: 4 } as const;

export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  /** The message. */
  readonly raw: Buffer;
}

export function openEnvelope(bytes: Buffer): Envelope {
  if (!bytes.subarray(0, magic.length).equals(magic)) {
    throw new InvalidProtobuf(
      `provided data does not appear to be a protobuf message, expected prefix [${[...magic].join(" ")}]`,
    );
  }
  const fields = readFields(new ProtobufReader(bytes, { start: magic.length }));
  for (const field of ["contentEncoding", "contentType"] as const) {
    const given = fields[field].toString();
    const understood = given === "" || (field === "contentType" && given === protobufMediaType);
    if (!understood) throw new InvalidProtobuf(`${field} ${JSON.stringify(given)} is not supported`);
  }
  const { apiVersion = "", kind = "" } = readMessage(
    TypeMeta,
    new ProtobufReader(fields.typeMeta),
  ) as Partial<Envelope>;
  return { apiVersion, kind, raw: fields.raw };
}

type EnvelopeField = keyof typeof envelopeField;

function readFields(reader: ProtobufReader): Record<EnvelopeField, Buffer> {
  const nothing: Buffer = Buffer.alloc(0);
  const fields = { typeMeta: nothing, raw: nothing, contentEncoding: nothing, contentType: nothing };
  while (!reader.done) {
    const tag = reader.tag();
    const name = names.get(tag.number);
    if (!name) reader.skip(tag);
    else if (tag.wireType === wire.bytes) fields[name] = reader.bytes();
    else throw new InvalidProtobuf(`proto: wrong wireType = ${tag.wireType} for field ${name}`);
  }
  return fields;
}

const names = new Map(Object.entries(envelopeField).map(([name, number]) => [number as number, name as EnvelopeField]));
