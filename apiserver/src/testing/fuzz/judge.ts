/** What no answer may be, whatever was asked; and what nothing that is stored may be. */
import {
  type KubernetesObject,
  type Resource,
  decode,
  fieldErrorText,
  unknownFields,
  validateCreate,
  validateUpdate,
} from "@kayak/api";
import type { FuzzRequest } from "./requests.ts";

export interface FuzzAnswer {
  readonly code: number;
  readonly type: string;
  readonly text: string;
}

/** Documented: not implemented; overloaded or unreachable behind us; too late. */
const allowedServerErrors = new Set([501, 502, 503, 504]);

/** Paths whose answers are text for people, errors too. */
const plainText = /^\/+(healthz|livez|readyz|metrics|debug)/;

export function problemsOfAnswer(request: FuzzRequest, answer: FuzzAnswer): string[] {
  const { code, type, text } = answer;
  if (code >= 500 && !allowedServerErrors.has(code)) return [`a server error, ${code}: ${text.slice(0, 600)}`];
  if (code < 400 || request.method === "HEAD" || plainText.test(request.path)) return [];
  // Node's parser refuses these before there is a request.
  if (type === "" && (code === 400 || code === 431)) return [];
  if (code === 404 && text === "404 page not found\n") return [];
  if (!type.startsWith("application/json"))
    return text.includes("Status") ? [] : [`an error of type ${type}: ${text.slice(0, 200)}`];
  return problemsOfStatus(code, parsed(text));
}

function problemsOfStatus(code: number, body: unknown): string[] {
  const status = body as Record<string, unknown> | undefined;
  const well =
    status?.["kind"] === "Status" &&
    status["apiVersion"] === "v1" &&
    status["status"] === "Failure" &&
    status["code"] === code &&
    typeof status["message"] === "string" &&
    typeof status["reason"] === "string" &&
    status["reason"] !== "";
  return well ? [] : [`an error that is no Status: ${JSON.stringify(body)?.slice(0, 300)}`];
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of an object as the server gave it out: validating it again refuses it, or something of it is not in its type. */
export function problemsOfObject(resource: Resource, object: KubernetesObject, created: boolean): string[] {
  const shown = `${resource.kind} ${object.metadata?.namespace ?? ""}/${object.metadata?.name}`;
  const unknown = unknownFields(resource.schema, object);
  if (unknown.length > 0) return [`${shown} is stored with unknown fields: ${JSON.stringify(unknown)}`];
  const again = decode(resource, object);
  if (!sameJson(again, object)) return [`${shown} is not what it decodes to`];
  const errors = created ? validateCreate(resource, again) : validateUpdate(resource, again, decode(resource, object));
  return errors.map((error) => `${shown} is stored, but validation refuses it: ${fieldErrorText(error)}`);
}

/** Whatever the object has, its decoded form has too; decoding may add empty fields. */
function sameJson(decoded: unknown, given: unknown): boolean {
  if (typeof given !== "object" || given === null) return decoded === given;
  if (typeof decoded !== "object" || decoded === null) return false;
  return Object.entries(given).every(([key, value]) => sameJson((decoded as Record<string, unknown>)[key], value));
}
