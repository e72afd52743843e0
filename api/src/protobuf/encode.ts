/** Objects, lists and watch events as Go clients read them in protobuf. */
import * as s from "../schema/kit.ts";
import { ListMeta } from "../types/meta/v1/index.ts";
import { notAcceptable } from "../errors.ts";
import { envelopeField, magic } from "./envelope.ts";
import { writeMessage } from "./encode-message.ts";
import { typeOfKind } from "./kinds.ts";
import { ProtobufWriter } from "./writer.ts";

interface Kinded {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

type TypeMeta = { readonly apiVersion: string; readonly kind: string };

/** Nothing here writes while something else does. */
const shared = new ProtobufWriter();

/** An object with kind and apiVersion, in its envelope. */
export function encodeProtobuf(schema: s.Schema, object: Kinded): Buffer {
  return protobufEnvelope(object, encodeMessage(schema, object));
}

/** As `encodeProtobuf`, of a kind that the API has. */
export function encodeKind(object: Kinded): Buffer {
  const type = typeOfKind(object.apiVersion, object.kind);
  if (!type) throw notAcceptable(["application/json", "application/yaml"]);
  return encodeProtobuf(type, object);
}

/** An object alone: what goes into an envelope, or among the items of a list. */
export function encodeMessage(schema: s.Schema, object: object): Buffer {
  try {
    writeMessage(s.describeMessage(schema), shared, object as Readonly<Record<string, unknown>>);
  } catch (error) {
    shared.take();
    throw error;
  }
  return shared.take();
}

/** Says what the message is. */
export function protobufEnvelope({ apiVersion, kind }: TypeMeta, message: Buffer): Buffer {
  const writer = new ProtobufWriter();
  writer.message(envelopeField.typeMeta, () => {
    writer.string(1, apiVersion);
    writer.string(2, kind);
  });
  writer.bytes(envelopeField.raw, message);
  writer.string(envelopeField.contentEncoding, "");
  writer.string(envelopeField.contentType, "");
  return Buffer.concat([magic, writer.finish()]);
}

/** A list of messages that were encoded before. */
export function encodeProtobufList(
  typeMeta: TypeMeta,
  metadata: Readonly<Record<string, unknown>>,
  items: readonly Buffer[],
): Buffer {
  const list = new ProtobufWriter();
  list.message(1, () => writeMessage(s.describeMessage(ListMeta), list, metadata));
  for (const item of items) list.bytes(2, item);
  return protobufEnvelope(typeMeta, list.finish());
}

const frameLengthBytes = 4;

/** A frame of a watch: its length, the kind of event, and the object in its envelope. */
export function encodeWatchFrame(type: string, object: Buffer): Buffer {
  const event = new ProtobufWriter();
  event.string(1, type);
  event.message(2, () => event.bytes(1, object));
  const message = event.finish();
  const frame = Buffer.allocUnsafe(frameLengthBytes + message.length);
  frame.writeUInt32BE(message.length);
  message.copy(frame, frameLengthBytes);
  return frame;
}
