/** The options that requests carry in their query, as types. Throws BadRequest or Invalid. */
import { FieldErrors, StatusError, badRequest, invalid } from "@kayak/api";
import type { RequestContext, ResourceContext } from "../http/context.ts";
import type { Revision } from "../storage/storage.ts";

export interface ListParameters {
  /** Absent: the newest state. 0: any. */
  readonly revision: Revision | undefined;
  /** Neither older nor newer than `revision`. */
  readonly exact: boolean;
  readonly limit: number;
  readonly continue: string | undefined;
}

export function listParameters(context: RequestContext): ListParameters {
  const match = context.parameter("resourceVersionMatch");
  const token = context.parameter("continue");
  const version = context.parameter("resourceVersion");
  checkListOptions({ match, token, version, initialEvents: context.parameter("sendInitialEvents") });
  const revision = revisionOf(version);
  if (token && revision) throw badRequest("specifying resource version is not allowed when using continue");
  const limit = integer(context.parameter("limit")) ?? 0;
  // The first of several pages shows the revision asked for: before resourceVersionMatch there was no other way to say so.
  const firstPage = match === undefined && limit > 0 && revision !== undefined && revision > 0;
  return { revision, exact: match === "Exact" || firstPage, limit, continue: token };
}

interface Matching {
  readonly match: string | undefined;
  readonly token: string | undefined;
  readonly version?: string | undefined;
  readonly initialEvents: string | undefined;
}

const matchField = "resourceVersionMatch";

function checkListOptions({ match, token, version, initialEvents }: Matching): void {
  const errors = new FieldErrors();
  if (match !== undefined) {
    if (version === undefined)
      errors.forbidden(matchField, "resourceVersionMatch is forbidden unless resourceVersion is provided");
    if (token) errors.forbidden(matchField, "resourceVersionMatch is forbidden when continue is provided");
    if (match !== "Exact" && match !== "NotOlderThan")
      errors.notSupported(matchField, match, ["Exact", "NotOlderThan", ""]);
    if (match === "Exact" && version === "0")
      errors.forbidden(matchField, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (initialEvents !== undefined) errors.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
  refuse("ListOptions", errors);
}

export interface WatchParameters {
  readonly revision: Revision | undefined;
  readonly initialEvents: boolean | undefined;
  readonly bookmarks: boolean;
  readonly timeoutSeconds: number;
}

export function watchParameters(context: RequestContext): WatchParameters {
  const initialEvents = context.parameter("sendInitialEvents");
  checkWatchOptions({
    match: context.parameter("resourceVersionMatch"),
    token: context.parameter("continue"),
    initialEvents,
  });
  return {
    revision: revisionOf(context.parameter("resourceVersion")),
    initialEvents: boolean(initialEvents),
    bookmarks: boolean(context.parameter("allowWatchBookmarks")) ?? false,
    timeoutSeconds: integer(context.parameter("timeoutSeconds")) ?? 0,
  };
}

function checkWatchOptions({ match, token, initialEvents }: Matching): void {
  const errors = new FieldErrors();
  if (initialEvents !== undefined && match !== "NotOlderThan")
    errors.forbidden(matchField, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  if (match !== undefined) {
    if (initialEvents === undefined)
      errors.forbidden(matchField, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
    if (match !== "NotOlderThan") errors.notSupported(matchField, match, ["NotOlderThan"]);
    if (token) errors.forbidden(matchField, "resourceVersionMatch is forbidden when continue is provided");
  }
  refuse("ListOptions", errors);
}

/** Throws Invalid when there are any. */
export function refuse(kind: string, { list }: FieldErrors): void {
  if (list.length > 0) throw invalid({ group: "meta.k8s.io", kind }, "", list);
}

/** Throws Invalid. */
export function isDryRun(values: readonly string[], kind = "DeleteOptions"): boolean {
  if (values.length === 0 || (values.length === 1 && values[0] === "")) return false;
  const errors = new FieldErrors();
  if (values.some((value) => value !== "All")) errors.notSupported("dryRun", values, ["All"]);
  refuse(kind, errors);
  return true;
}

export function dryRunOf(context: ResourceContext): boolean {
  return (
    context.info.search.includes("dryRun") &&
    isDryRun(context.query.getAll("dryRun"), writeOptionsKinds[context.info.verb])
  );
}

/** What upstream calls the options of each verb that writes. */
export const writeOptionsKinds: { readonly [verb: string]: string } = {
  create: "CreateOptions",
  update: "UpdateOptions",
  patch: "PatchOptions",
};

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
  return text === undefined ? undefined : text.toLowerCase() !== "false" && text !== "0";
}

/** More than this is as good as this: what numbers bound never gets there. */
const maxInteger = 2 ** 31 - 1;

export function integer(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Math.min(Number(text), maxInteger);
}
