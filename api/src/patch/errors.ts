/** Patches that can't be applied, as the Status errors that upstream's patch handler makes of them. */
import { badRequest, StatusError } from "../errors.ts";
import { goFormat, type JsonObject } from "./format.ts";

/** The patch is well-formed but doesn't fit the object. The reason goes into the causes: upstream swallows it. */
export function patchDoesNotApply(why: string): StatusError {
  return new StatusError("Invalid", "the server rejected our request due to an error in our request", {
    details: { causes: [{ reason: "FieldValueInvalid", message: why, field: "patch" }] },
  });
}

/** The patch has the wrong form. */
export function malformedPatch(why: string): StatusError {
  return badRequest(why);
}

/** Upstream calls this and the next its own failure, with 500; it is the client's. */
export function noMergeKey(item: JsonObject, mergeKey: string): StatusError {
  return badRequest(`map: ${goFormat(item)} does not contain declared merge key: ${mergeKey}`);
}

export function patchFailure(why: string): StatusError {
  return badRequest(why);
}
