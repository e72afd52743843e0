/** The name by which one request is known in the audit log and to its client. A proxy in front may have given it one. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Answer } from "../http/answer.ts";

export const auditIdHeader = "Audit-ID";
/** A longer one is cut. */
const maxLength = 64;

export function identifyAnswer({ request, response }: { request: IncomingMessage; response: ServerResponse }): void {
  const headers = Answer.of(response)?.fixedHeaders;
  if (headers) headers[auditIdHeader] = given(request) ?? randomUUID();
}

function given({ headers }: IncomingMessage): string | undefined {
  const id = headers["audit-id"];
  return typeof id === "string" && id !== "" ? id.slice(0, maxLength) : undefined;
}
