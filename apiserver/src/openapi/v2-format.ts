/** In which of its two forms a client wants the OpenAPI v2 document. */
import { StatusError } from "@kayak/api";
import { parseAccept } from "../http/accept.ts";
import { jsonType } from "../http/respond.ts";

export const protobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

const types: Readonly<Record<string, string>> = {
  "*/*": jsonType,
  "application/*": jsonType,
  [jsonType]: jsonType,
  [protobufType]: protobufType,
  // The name of old: with `@` it is no media type that parsers agree on, so it is never answered, but kubectl asks by it.
  "application/com.github.proto-openapi.spec.v2@v1.0+protobuf": protobufType,
};

/** The media type to answer with. */
export function negotiateV2(accept: string | undefined): string {
  for (const { type } of parseAccept(accept || "*/*")) {
    const chosen = types[type];
    if (chosen) return chosen;
  }
  throw new StatusError("NotAcceptable", `only the following media types are accepted: ${jsonType}, ${protobufType}`);
}
