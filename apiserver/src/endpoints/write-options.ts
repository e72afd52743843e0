/** The options of requests that write: who writes, whether at all, and how strictly the body is read. Throws Invalid. */
import { FieldErrors, StatusError, isPrintable, maxManagerBytes, validateFieldManager } from "@kayak/api";
import type { ResourceContext } from "../http/context.ts";
import type { Writer } from "../registry/ownership.ts";
import type { FieldValidation } from "../registry/scheme.ts";
import { boolean, dryRunOf, refuse, writeOptionsKinds } from "./options.ts";

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  readonly writer: Writer;
}

export function writeOptions(context: ResourceContext, errors = new FieldErrors()): WriteOptions {
  const { verb, subresource, search } = context.info;
  const given = search === "" ? undefined : context.parameter("fieldManager");
  if (given !== undefined) validateFieldManager(given, "fieldManager", errors);
  const fieldValidation = fieldValidationOf(context, errors);
  refuse(writeOptionsKinds[verb] ?? verb, errors);
  const manager = given ?? managerOf(context.request.headers["user-agent"]);
  return { dryRun: dryRunOf(context), fieldValidation, writer: { manager, subresource } };
}

export interface PatchOptions extends WriteOptions {
  readonly force: boolean;
}

export function patchOptions(context: ResourceContext, { applies }: { applies: boolean }): PatchOptions {
  const errors = new FieldErrors();
  const force = boolean(context.parameter("force"));
  if (!applies && force !== undefined) errors.forbidden("force", "may not be specified for non-apply patch");
  if (applies && context.parameter("fieldManager") === undefined)
    errors.required("fieldManager", "is required for apply patch");
  return { ...writeOptions(context, errors), force: force === true };
}

const fieldValidations: readonly string[] = ["", "Ignore", "Strict", "Warn"];

function fieldValidationOf(context: ResourceContext, errors: FieldErrors): FieldValidation {
  const value = context.parameter("fieldValidation") ?? "Warn";
  if (!fieldValidations.includes(value)) errors.notSupported("fieldValidation", value, fieldValidations);
  return value as FieldValidation;
}

/** User agents are few and repeat: beyond this many different ones, they are read again. */
const maxRemembered = 256;
const remembered = new Map<string, string>();

/** The name in a user agent: what comes before the first slash, as far as a manager may be called that. */
function managerOf(userAgent = ""): string {
  const known = remembered.get(userAgent);
  if (known !== undefined) return known;
  const name = shortened(userAgent.split("/", 1)[0] ?? "");
  if (remembered.size < maxRemembered) remembered.set(userAgent, name);
  return name;
}

function shortened(text: string): string {
  let name = "";
  for (const character of text) {
    if (!isPrintable(character)) continue;
    if (Buffer.byteLength(name + character) > maxManagerBytes) break;
    name += character;
  }
  return name;
}

/** A configuration for one object alone, which is gone. */
export function uidMismatch(uid: string): StatusError {
  const message = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  return new StatusError("Conflict", message);
}
