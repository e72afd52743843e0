/** Reads request bodies: bounded, as JSON, YAML or protobuf. */
import type { IncomingMessage } from "node:http";
import { StatusError, badRequest, decodeProtobuf, protobufMediaType } from "@kayak/api";
import { bodyWasRead } from "../audit/auditor.ts";
import { checkDepthOfJson, checkNumbersOfJson } from "./bounds.ts";
import { parseYaml } from "./yaml.ts";

/** Larger bodies are refused unread: what etcd would refuse anyway, with room for JSON's overhead. */
export const maxBodyBytes = 3 * 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) throw tooLarge();
  const body = await collect(request);
  bodyWasRead(request, body);
  return body;
}

/** By events: an async iterator would cost as much as parsing a small body. */
function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    // Whoever goes away in the middle is nobody's failure but their own.
    const cutOff = () => {
      if (!request.readableEnded) reject(badRequest("unexpected end of the request's body"));
    };
    request.on("error", cutOff);
    request.on("close", cutOff);
  });
}

function tooLarge(): StatusError {
  return new StatusError("RequestEntityTooLarge", `Request entity too large: limit is ${maxBodyBytes}`);
}

/** The media type without parameters; JSON when none is named. */
export function contentType(request: IncomingMessage): string {
  const header = request.headers["content-type"];
  return header ? (header.split(";", 1)[0] as string).trim().toLowerCase() : "application/json";
}

const accepted = ["application/json", "application/yaml", protobufMediaType];

export interface Content {
  /** Plain data; undefined when the body is empty. */
  readonly document: unknown;
  /** The text it was parsed from, if that was JSON. */
  readonly json?: string;
  /** What is wrong with keys that are given twice, if that was YAML. */
  readonly duplicates?: string | undefined;
}

export async function readContent(request: IncomingMessage): Promise<Content> {
  const type = contentType(request);
  if (!accepted.includes(type)) throw unsupportedMediaType(accepted);
  const body = await readBody(request);
  if (body.length === 0) return { document: undefined };
  if (type === protobufMediaType) return { document: decodeProtobuf(body) };
  if (type === "application/yaml") return parseYaml(body);
  const json = body.toString();
  return { document: parseJson(json), json };
}

/** A body as plain data. Empty is undefined. */
export async function readDocument(request: IncomingMessage): Promise<unknown> {
  return (await readContent(request)).document;
}

export function unsupportedMediaType(types: readonly string[]): StatusError {
  return new StatusError(
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${types.join(", ")}`,
  );
}

export function parseJson(text: string): unknown {
  checkDepthOfJson(text);
  checkNumbersOfJson(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`the object provided is unrecognized (must be of type JSON): ${(error as Error).message}`);
  }
}
