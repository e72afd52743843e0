/**
 * The border between JSON and typed objects: `decode` gives a typed copy, or throws the BadRequest that upstream's decoder
 * gives. It copies once: what it returns shares nothing but free-form values with its input.
 */
import { badRequest, type StatusError } from "../errors.ts";
import { groupVersion, type KubernetesObject, type Resource } from "../resource.ts";
import { decodingProblem, goKind } from "./decoding-problem.ts";
import { withoutNulls } from "./nulls.ts";
import type { Schema } from "./type-info.ts";
import { safeParse } from "./zod.ts";

/** A schema is decoded as is; a resource also checks `apiVersion` and `kind`, which default to the resource's own. */
export function decode<T extends KubernetesObject>(type: Resource<T>, value: unknown): T;
export function decode<T>(type: Schema<T>, value: unknown): T;
export function decode(type: Resource | Schema, value: unknown): unknown {
  if (!("plural" in type)) return parse(type, value, badRequest);
  checkTypeMeta(type, value);
  return parse(type.schema, value, (problem) =>
    badRequest(`${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: ${problem}`),
  );
}

/** Nulls are rare, so they are looked for only when parsing has failed. */
function parse(schema: Schema, value: unknown, refuse: (problem: string) => StatusError): unknown {
  const first = safeParse(schema, value);
  if (first.success) return first.data;
  const again = safeParse(schema, withoutNulls(schema, value));
  if (again.success) return again.data;
  throw refuse(decodingProblem(schema, again.error.issues, value));
}

const TYPE_META = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;
const SHOWN_OF_BODY = 30;

function checkTypeMeta(resource: Resource, value: unknown): asserts value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unrecognized(resource, value, `json: cannot unmarshal ${goKind(value)} into Go value of type ${TYPE_META}`);
  }
  const { kind = resource.kind, apiVersion = groupVersion(resource) } = value as Record<string, unknown>;
  for (const [field, text] of Object.entries({ kind, apiVersion })) {
    if (typeof text === "string" || text === null) continue;
    throw unrecognized(
      resource,
      value,
      `json: cannot unmarshal ${goKind(text)} into Go struct field .${field} of type string`,
    );
  }
  if ((apiVersion || groupVersion(resource)) !== groupVersion(resource))
    throw wrongVersion(resource, String(apiVersion));
  if ((kind || resource.kind) !== resource.kind) throw wrongKind(resource, String(kind));
}

function unrecognized(resource: Resource, value: unknown, problem: string): StatusError {
  const text = JSON.stringify(value) ?? "";
  const shown = text.length > SHOWN_OF_BODY ? `${text.slice(0, SHOWN_OF_BODY)} ...` : text || "<empty>";
  return badRequest(
    `the object provided is unrecognized (must be of type ${resource.kind}): couldn't get version/kind; json parse error: ${problem} (${shown})`,
  );
}

function wrongVersion(resource: Resource, given: string): StatusError {
  return badRequest(
    `the API version in the data (${given}) does not match the expected API version (${groupVersion(resource)})`,
  );
}

function wrongKind(resource: Resource, given: string): StatusError {
  return badRequest(
    `${given} in version "${resource.version}" cannot be handled as a ${resource.kind}: the object's kind is not ${resource.kind}`,
  );
}
