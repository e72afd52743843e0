/** The options that requests carry in their query, as types. Throws BadRequest or Invalid. */
import { StatusError, badRequest } from "@kayak/api";
import type { RequestContext } from "../http/context.ts";
import type { FieldValidation } from "../registry/scheme.ts";
import type { Revision } from "../storage/storage.ts";

export interface ListParameters {
  /** Absent: the newest state. 0: any. */
  readonly revision: Revision | undefined;
  readonly exact: boolean;
  readonly limit: number;
  readonly continue: string | undefined;
}

export function listParameters(context: RequestContext): ListParameters {
  const revision = revisionOf(context.parameter("resourceVersion"));
  const match = context.parameter("resourceVersionMatch");
  const token = context.parameter("continue");
  if (token && revision) throw badRequest("specifying resource version is not allowed when using continue");
  if (match && token)
    throw invalidOptions(
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided",
    );
  if (match && revision === undefined)
    throw invalidOptions(
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
    );
  if (match && match !== "Exact" && match !== "NotOlderThan")
    throw invalidOptions(
      `resourceVersionMatch: Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan"`,
    );
  if (match === "Exact" && revision === 0)
    throw invalidOptions(
      'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    );
  return { revision, exact: match === "Exact", limit: integer(context.parameter("limit"), "limit"), continue: token };
}

export interface WatchParameters {
  readonly revision: Revision | undefined;
  readonly initialEvents: boolean | undefined;
  readonly bookmarks: boolean;
  readonly timeoutSeconds: number;
}

export function watchParameters(context: RequestContext): WatchParameters {
  const initialEvents = boolean(context.parameter("sendInitialEvents"));
  const match = context.parameter("resourceVersionMatch");
  if (initialEvents === undefined && match)
    throw invalidOptions(
      "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
    );
  if (initialEvents !== undefined && match !== "NotOlderThan") {
    throw invalidOptions(
      "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
    );
  }
  return {
    revision: revisionOf(context.parameter("resourceVersion")),
    initialEvents,
    bookmarks: boolean(context.parameter("allowWatchBookmarks")) ?? false,
    timeoutSeconds: integer(context.parameter("timeoutSeconds"), "timeoutSeconds"),
  };
}

export function isDryRun(values: readonly string[]): boolean {
  if (values.length === 0 || (values.length === 1 && values[0] === "")) return false;
  if (values.length === 1 && values[0] === "All") return true;
  throw invalidOptions(`dryRun: Unsupported value: ${JSON.stringify(values)}: supported values: "All"`);
}

export function dryRunOf(context: RequestContext): boolean {
  return context.info.search.includes("dryRun") && isDryRun(context.query.getAll("dryRun"));
}

export function fieldValidationOf(context: RequestContext): FieldValidation {
  const value = context.parameter("fieldValidation") ?? "Warn";
  if (value === "Strict" || value === "Warn" || value === "Ignore") return value;
  throw invalidOptions(
    `fieldValidation: Unsupported value: ${JSON.stringify(value)}: supported values: "Ignore", "Strict", "Warn"`,
  );
}

/** The revision that a resourceVersion names. */
export function revisionOf(text: string | undefined): Revision | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw new StatusError(
      "BadRequest",
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

export function boolean(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text !== "false" && text !== "0";
}

function integer(text: string | undefined, name: string): number {
  if (text === undefined) return 0;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`${name}: Invalid value: ${JSON.stringify(text)}: must be a number`);
  return Number(text);
}

export function invalidOptions(problem: string, kind = "ListOptions.meta.k8s.io"): StatusError {
  return new StatusError("Invalid", `${kind} "" is invalid: ${problem}`);
}
