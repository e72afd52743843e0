/** References from objects of this group to objects of any kind. */
import { checkDnsSubdomain, checkPathSegment } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";

interface LocalReference {
  readonly apiGroup?: string | undefined;
  readonly kind: string;
  readonly name: string;
}

export function validateLocalReference(
  { apiGroup, kind, name }: LocalReference,
  at: string,
  errors: FieldErrors,
): void {
  if (apiGroup !== undefined) errors.invalidEach(`${at}.apiGroup`, apiGroup, checkDnsSubdomain(apiGroup));
  if (kind === "") errors.required(`${at}.kind`, "kind is required");
  else errors.invalidEach(`${at}.kind`, kind, checkPathSegment(kind));
  if (name === "") errors.required(`${at}.name`, "name is required");
  else errors.invalidEach(`${at}.name`, name, checkPathSegment(name));
}
