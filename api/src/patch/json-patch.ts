/** JSON patch (RFC 6902) with the messages of the library that upstream uses. Nothing given is changed. */
import { isDeepStrictEqual } from "node:util";
import { StatusError } from "../errors.ts";
import { malformedPatch, patchDoesNotApply } from "./errors.ts";
import { goTypeOf, isObject } from "./format.ts";
import { arrayIndex, member, parsePointer, replaceAt, valueAt, type Pointer } from "./json-pointer.ts";

/** More operations than this are refused with 413. */
export const MAX_JSON_PATCH_OPERATIONS = 10_000;
/** Copies may add this many bytes in all: a few operations could otherwise double an object again and again. */
export const MAX_COPIED_BYTES = 3 * 1024 * 1024;

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** The document with all operations applied, or a StatusError and no change at all. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  const operations = parseOperations(patch);
  let copiedBytes = 0;
  return operations.reduce((current, operation) => {
    if (operation.op === "copy") copiedBytes += copySize(current, operation);
    if (copiedBytes > MAX_COPIED_BYTES) throw copiesTooMuch(copiedBytes);
    return applyOperation(current, operation);
  }, document);
}

function parseOperations(patch: unknown): readonly Operation[] {
  if (!Array.isArray(patch)) {
    throw malformedPatch(
      `json: cannot unmarshal ${isObject(patch) ? "object" : goTypeOf(patch)} into Go value of type jsonpatch.Patch`,
    );
  }
  if (patch.length > MAX_JSON_PATCH_OPERATIONS) {
    const message = `The allowed maximum operations in a JSON patch is ${MAX_JSON_PATCH_OPERATIONS}, got ${patch.length}`;
    throw new StatusError("RequestEntityTooLarge", message);
  }
  for (const operation of patch) {
    if (!isObject(operation))
      throw malformedPatch(`json: cannot unmarshal ${typeof operation} into Go value of type jsonpatch.Operation`);
  }
  return patch as Operation[];
}

function copySize(document: unknown, { from }: Operation): number {
  return JSON.stringify(valueAt(document, parsePointer(from ?? "") ?? []))?.length ?? 0;
}

function copiesTooMuch(bytes: number): StatusError {
  return patchDoesNotApply(
    `Unable to complete the copy, the accumulated size increase of copy is ${bytes}, exceeding the limit ${MAX_COPIED_BYTES}`,
  );
}

function applyOperation(document: unknown, operation: Operation): unknown {
  switch (operation.op) {
    case "add":
      return add(document, pointerOf(operation, "path"), operation);
    case "remove":
      return remove(document, pointerOf(operation, "path"), operation);
    case "replace":
      return replace(document, operation);
    case "move":
      return move(document, operation);
    case "copy":
      return add(document, pointerOf(operation, "path"), { ...operation, value: source(document, operation) });
    case "test":
      return test(document, operation);
    default:
      throw patchDoesNotApply(`Unexpected kind: ${operation.op ?? "unknown"}`);
  }
}

function pointerOf(operation: Operation, key: "path" | "from"): Pointer {
  const path = operation[key];
  const pointer = typeof path === "string" ? parsePointer(path) : undefined;
  if (pointer) return pointer;
  throw patchDoesNotApply(
    `${operation.op} operation does not apply: doc is missing ${key}: ${path ?? ""}: missing value`,
  );
}

/** The container must exist, and be one. */
function atParent(
  document: unknown,
  pointer: Pointer,
  { operation, edit }: { operation: Operation; edit: (parent: unknown, key: string) => unknown },
): unknown {
  const parent = pointer.slice(0, -1);
  const container = valueAt(document, parent);
  if (typeof container !== "object" || container === null) {
    throw patchDoesNotApply(
      `${operation.op} operation does not apply: doc is missing path: "${operation.path}": missing value`,
    );
  }
  return replaceAt(document, resolved(document, parent), (value) => edit(value, pointer.at(-1) ?? ""));
}

/** The pointer with negative indices counted out. */
function resolved(document: unknown, pointer: Pointer): Pointer {
  return pointer.map((token, depth) => {
    const container = valueAt(document, pointer.slice(0, depth));
    return Array.isArray(container) ? String(arrayIndex(token, container.length)) : token;
  });
}

function add(document: unknown, pointer: Pointer, operation: Operation): unknown {
  const { value = null } = operation;
  if (pointer.length === 0) return value;
  const edit = (parent: unknown, key: string) =>
    Array.isArray(parent) ? insert(parent, key, value) : { ...(parent as object), [key]: value };
  return atParent(document, pointer, { operation, edit });
}

function insert(list: readonly unknown[], key: string, value: unknown): unknown[] {
  const index = key === "-" ? list.length : arrayIndex(key, list.length + 1);
  if (index === undefined) throw patchDoesNotApply(`Unable to access invalid index: ${key}: invalid index referenced`);
  return list.toSpliced(index, 0, value);
}

function remove(document: unknown, pointer: Pointer, operation: Operation): unknown {
  const edit = (parent: unknown, key: string) => {
    if (member(parent, key) === undefined) throw patchDoesNotApply(missing(operation, parent, key));
    if (Array.isArray(parent)) return parent.toSpliced(arrayIndex(key, parent.length) ?? 0, 1);
    const { [key]: _, ...rest } = parent as Record<string, unknown>;
    return rest;
  };
  return atParent(document, pointer, { operation, edit });
}

function missing({ op, path }: Operation, parent: unknown, key: string): string {
  if (op === "replace") return `replace operation does not apply: doc is missing key: ${path}: missing value`;
  const why = Array.isArray(parent)
    ? `Unable to access invalid index: ${key}: invalid index referenced`
    : `Unable to remove nonexistent key: ${key}: missing value`;
  return `error in ${op} for path: '${path}': ${why}`;
}

function replace(document: unknown, operation: Operation): unknown {
  const { value = null } = operation;
  const pointer = pointerOf(operation, "path");
  if (pointer.length === 0) return value;
  const edit = (parent: unknown, key: string) => {
    if (member(parent, key) === undefined) throw patchDoesNotApply(missing(operation, parent, key));
    return Array.isArray(parent)
      ? parent.with(arrayIndex(key, parent.length) ?? 0, value)
      : { ...(parent as object), [key]: value };
  };
  return atParent(document, pointer, { operation, edit });
}

function source(document: unknown, operation: Operation): unknown {
  const value = valueAt(document, pointerOf(operation, "from"));
  if (value !== undefined) return value;
  throw patchDoesNotApply(
    `${operation.op} operation does not apply: doc is missing from path: ${operation.from}: missing value`,
  );
}

function move(document: unknown, operation: Operation): unknown {
  const value = source(document, operation);
  if (operation.from === operation.path) return document;
  const without = remove(document, pointerOf(operation, "from"), operation);
  return add(without, pointerOf(operation, "path"), { ...operation, value });
}

/** A missing value equals null, as upstream's library has it. */
function test(document: unknown, operation: Operation): unknown {
  const found = valueAt(document, pointerOf(operation, "path"));
  if (isDeepStrictEqual(found ?? null, operation.value ?? null)) return document;
  throw patchDoesNotApply(`testing path ${operation.path} failed: test failed`);
}
