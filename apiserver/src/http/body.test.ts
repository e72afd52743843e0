import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { describe, it } from "mocha";
import { StatusError } from "@kayak/api";
import { maxBodyBytes, readDocument } from "./body.ts";

function request(body: Buffer | string, headers: Record<string, string> = {}): IncomingMessage {
  return Object.assign(Readable.from([Buffer.from(body)]), { headers }) as unknown as IncomingMessage;
}

const team = { kind: "Namespace", apiVersion: "v1", metadata: { name: "team" } };
/** What `kubectl create namespace team` sends. */
const teamOfKubectl = "azhzAAoPCgJ2MRIJTmFtZXNwYWNlEhwKFAoEdGVhbRIAGgAiACoAMgA4AEIAEgAaAgoAGgAiAA==";

describe("a request's body", () => {
  const bodies: readonly (readonly [string | undefined, Buffer | string])[] = [
    [undefined, JSON.stringify(team)],
    ["application/json; charset=utf-8", JSON.stringify(team)],
    ["application/yaml", "kind: Namespace\napiVersion: v1\nmetadata: {name: team}\n"],
    ["application/vnd.kubernetes.protobuf", Buffer.from(teamOfKubectl, "base64")],
  ];
  for (const [type, body] of bodies) {
    it(`is read as ${type ?? "JSON when it has no type"}`, async () => {
      assert.deepEqual(await readDocument(request(body, type ? { "content-type": type } : {})), team);
    });
  }

  it("may be empty in every format", async () => {
    for (const [type] of bodies) {
      assert.equal(await readDocument(request("", type ? { "content-type": type } : {})), undefined);
    }
  });

  const wrong: readonly (readonly [string, string, Buffer | string, StatusError["reason"]])[] = [
    ["of an unknown type", "text/plain", "x", "UnsupportedMediaType"],
    ["that is not the JSON it says it is", "application/json", "{", "BadRequest"],
    ["that is not the protobuf it says it is", "application/vnd.kubernetes.protobuf", "{}", "BadRequest"],
    ["that is too large", "application/json", Buffer.alloc(maxBodyBytes + 1), "RequestEntityTooLarge"],
  ];
  for (const [what, type, body, reason] of wrong) {
    it(`is refused when it is one ${what}`, async () => {
      const read = readDocument(request(body, { "content-type": type }));
      await assert.rejects(read, (error) => error instanceof StatusError && error.reason === reason);
    });
  }
});
