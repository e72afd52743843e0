/** JSON pointers (RFC 6901) into plain values, and replacing what they point at without changing the original. */
import { isObject } from "./format.ts";

export type Pointer = readonly string[];

/** The path's reference tokens, or undefined when it is no JSON pointer. */
export function parsePointer(path: string): Pointer | undefined {
  if (path === "") return [];
  if (!path.startsWith("/")) return undefined;
  const tokens = path.slice(1).split("/");
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The value's member, or undefined when there is none. Negative indices count from the end, as upstream's library has it. */
export function member(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return value[arrayIndex(token, value.length) ?? -1];
  return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

/** The position in a list of the length, or undefined for what is no integer or outside. */
export function arrayIndex(token: string, length: number): number | undefined {
  if (!/^-?(0|[1-9]\d*)$/.test(token)) return undefined;
  const index = Number(token) < 0 ? Number(token) + length : Number(token);
  return index >= 0 && index < length ? index : undefined;
}

/** Undefined when the pointer leads nowhere. */
export function valueAt(document: unknown, pointer: Pointer): unknown {
  return pointer.reduce<unknown>((value, token) => member(value, token), document);
}

/** A copy of the document in which the container at the pointer was replaced; what is beside the way is shared. */
export function replaceAt(document: unknown, pointer: Pointer, replace: (value: unknown) => unknown): unknown {
  const [token, ...rest] = pointer;
  if (token === undefined) return replace(document);
  const replaced = replaceAt(member(document, token), rest, replace);
  if (Array.isArray(document)) return document.with(Number(token), replaced);
  return { ...(document as object), [token]: replaced };
}
