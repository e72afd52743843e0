/** The answer to a request that failed, or that has nothing else to say. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { ListMeta } from "./list-meta.ts";

export const StatusCause = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause", "", {
  reason: s.optional(
    1,
    s.openEnumeration(
      "FieldManagerConflict",
      "FieldValueDuplicate",
      "FieldValueForbidden",
      "FieldValueInvalid",
      "FieldValueNotFound",
      "FieldValueNotSupported",
      "FieldValueRequired",
      "FieldValueTooLong",
      "FieldValueTooMany",
      "FieldValueTypeInvalid",
      "InternalError",
      "ResourceVersionTooLarge",
      "UnexpectedServerResponse",
    ),
    "",
  ),
  message: s.optional(2, s.string, ""),
  field: s.optional(3, s.string, ""),
});
export type StatusCause = z.infer<typeof StatusCause>;

export const StatusDetails = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails", "", {
  name: s.optional(1, s.string, ""),
  group: s.optional(2, s.string, ""),
  kind: s.optional(3, s.string, ""),
  causes: s.optional(4, s.list(StatusCause), "", { list: "atomic" }),
  retryAfterSeconds: s.optional(5, s.int32, ""),
  uid: s.optional(6, s.string, ""),
});
export type StatusDetails = z.infer<typeof StatusDetails>;

export const Status = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.Status", apiVersion: "v1", kind: "Status" },
  "",
  {
    metadata: s.struct(1, ListMeta, ""),
    status: s.optional(2, s.string, ""),
    message: s.optional(3, s.string, ""),
    reason: s.optional(4, s.string, ""),
    details: s.optional(5, StatusDetails, ""),
    code: s.optional(6, s.int32, ""),
  },
);
export type Status = z.infer<typeof Status>;
