/** The options of requests that write: who writes, whether at all, and how strictly the body is read. */
import { StatusError } from "@kayak/api";
import type { ResourceContext } from "../http/context.ts";
import type { FieldValidation } from "../registry/scheme.ts";
import type { Writer } from "../registry/ownership.ts";
import { boolean, dryRunOf, fieldValidationOf, invalidOptions } from "./options.ts";

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  readonly writer: Writer;
}

const kinds: { readonly [verb: string]: string } = {
  create: "CreateOptions.meta.k8s.io",
  update: "UpdateOptions.meta.k8s.io",
  patch: "PatchOptions.meta.k8s.io",
};

export function writeOptions(context: ResourceContext): WriteOptions {
  const { verb, subresource } = context.info;
  const kind = kinds[verb];
  const given = context.parameter("fieldManager");
  if (given !== undefined) checkManager(given, kind);
  return {
    dryRun: dryRunOf(context, kind),
    fieldValidation: fieldValidationOf(context, kind),
    writer: { manager: given ?? managerOf(context.request.headers["user-agent"]), subresource },
  };
}

export interface PatchOptions extends WriteOptions {
  readonly force: boolean;
}

export function patchOptions(context: ResourceContext, { applies }: { applies: boolean }): PatchOptions {
  const force = boolean(context.parameter("force"));
  if (!applies && force !== undefined)
    throw invalidOptions("force: Forbidden: may not be specified for non-apply patch", kinds["patch"]);
  if (applies && context.parameter("fieldManager") === undefined)
    throw invalidOptions("fieldManager: Required value: is required for apply patch", kinds["patch"]);
  return { ...writeOptions(context), force: force === true };
}

const maxManagerBytes = 128;
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function checkManager(manager: string, kind: string | undefined): void {
  if (Buffer.byteLength(manager) > maxManagerBytes)
    throw invalidOptions(`fieldManager: Too long: may not be more than ${maxManagerBytes} bytes`, kind);
  const found = unprintable.exec(manager);
  if (!found) return;
  const position = Buffer.byteLength(manager.slice(0, found.index));
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const what = `invalid character U+${code} (at position ${position})`;
  throw invalidOptions(`fieldManager: Invalid value: ${JSON.stringify(manager)}: ${what}`, kind);
}

/** User agents are few and repeat: beyond this many different ones, they are read again. */
const maxRemembered = 256;
const remembered = new Map<string, string>();

/** The name in a user agent: what comes before the first slash. */
export function managerOf(userAgent = ""): string {
  const known = remembered.get(userAgent);
  if (known !== undefined) return known;
  const name = shortened(userAgent.split("/", 1)[0] ?? "");
  if (remembered.size < maxRemembered) remembered.set(userAgent, name);
  return name;
}

function shortened(text: string): string {
  let name = "";
  for (const character of text) {
    if (unprintable.test(character)) continue;
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
