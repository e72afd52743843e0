/** Which view of its objects a request wants, and in which format. */
import { type IncludeObject, StatusError } from "@kayak/api";
import { type Representation, negotiate } from "../../http/accept.ts";
import type { ResourceContext } from "../../http/context.ts";

export interface View {
  readonly representation: Representation;
  readonly includeObject: IncludeObject;
}

/** Throws NotAcceptable. */
export function viewOf(context: ResourceContext): View {
  const representation = negotiate(context.request.headers.accept, { watch: context.info.verb === "watch" });
  if (representation.as !== "Table") return { representation, includeObject: "Metadata" };
  const include = context.parameter("includeObject") ?? "Metadata";
  if (include !== "None" && include !== "Metadata" && include !== "Object")
    throw new StatusError("BadRequest", `unrecognized includeObject value: ${JSON.stringify(include)}`);
  return { representation, includeObject: include };
}

export interface ListMeta {
  readonly resourceVersion?: string | undefined;
  readonly continue?: string | undefined;
  readonly remainingItemCount?: number | undefined;
}
