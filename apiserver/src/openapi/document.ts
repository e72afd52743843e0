/** A document as it is served: its bytes, and the tag by which clients ask whether they have them. */
import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import { jsonType, send } from "../http/respond.ts";

export interface Document {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
}

export function document(body: Buffer, type = jsonType): Document {
  return { type, body, etag: `"${createHash("sha256").update(body).digest("hex").toUpperCase()}"` };
}

export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** Sends the document, unless the client has it. */
export function sendDocument(
  { request, response }: Exchange,
  { type, body, etag }: Document,
  headers: Readonly<Record<string, string>> = {},
): void | Promise<void> {
  const tagged = { ...headers, ETag: etag };
  if (request.headers["if-none-match"] === etag) return void response.writeHead(304, tagged).end();
  return send({ request, response }, { type, body, headers: tagged });
}
