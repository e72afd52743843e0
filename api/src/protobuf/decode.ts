/** The border between protobuf and plain objects: bodies as Go clients write them, as the JSON that they stand for. */
import { badRequest, type StatusError } from "../errors.ts";
import type { MessageInfo } from "../schema/type-info.ts";
import { readMessage } from "./decode-message.ts";
import { openEnvelope } from "./envelope.ts";
import { typeOfKind } from "./kinds.ts";
import { InvalidProtobuf, ProtobufReader } from "./reader.ts";

/** The type of a kind, if there is one. */
export type KindLookup = (apiVersion: string, kind: string) => MessageInfo | undefined;

/** Gives what `decode` takes; throws BadRequest when the bytes are no such message or their kind is unknown. */
export function decodeProtobuf(bytes: Buffer, lookup: KindLookup = typeOfKind): Record<string, unknown> {
  const { apiVersion, kind, raw } = guarded(
    () => openEnvelope(bytes),
    (problem) => `the object provided is unrecognized: ${problem}`,
  );
  const type = lookup(apiVersion, kind);
  if (!type) throw unknownKind(apiVersion, kind);
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const object = guarded(
    () => readMessage(type, new ProtobufReader(raw)),
    (problem) => `${kind} in version "${version}" cannot be handled as a ${kind}: ${problem}`,
  );
  return { kind, apiVersion, ...object };
}

function unknownKind(apiVersion: string, kind: string): StatusError {
  const problem =
    kind === ""
      ? "Object 'Kind' is missing"
      : `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`;
  return badRequest(`the object provided is unrecognized: ${problem}`);
}

function guarded<T>(read: () => T, explain: (problem: string) => string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidProtobuf) throw badRequest(explain(error.message));
    throw error;
  }
}
