/** The answer to a request that failed, or that has nothing else to say. */
import * as s from "../../../schema/kit.ts";
import { ListMeta } from "./list-meta.ts";

export const StatusCause = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause", "One reason for which a request failed.", {
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
    "What is wrong, in one word for programs.",
  ),
  message: s.optional(2, s.string, "What is wrong, for people."),
  field: s.optional(3, s.string, "Where it is wrong: the path of a field, such as `spec.containers[0].image`."),
});
export type StatusCause = s.TypeOf<typeof StatusCause>;

export const StatusDetails = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails", "What a failure is about.", {
  name: s.optional(1, s.string, "The name of the object."),
  group: s.optional(2, s.string, "The group of the resource."),
  kind: s.optional(3, s.string, "The resource or kind."),
  causes: s.optional(4, s.list(StatusCause), "What is wrong in detail.", { list: "atomic" }),
  retryAfterSeconds: s.optional(5, s.int32, "After how many seconds it makes sense to try again."),
  uid: s.optional(6, s.string, "The uid of the object."),
});
export type StatusDetails = s.TypeOf<typeof StatusDetails>;

export const Status = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.Status", apiVersion: "v1", kind: "Status" },
  "The outcome of a request that gives back no object.",
  {
    metadata: s.struct(1, ListMeta, "The metadata of a list, where the request was about one."),
    status: s.optional(2, s.string, "`Success` or `Failure`."),
    message: s.optional(3, s.string, "What happened, for people."),
    reason: s.optional(4, s.string, "Why the request failed, in one word for programs; each reason has one HTTP code."),
    details: s.optional(5, StatusDetails, "What the failure is about."),
    code: s.optional(6, s.int32, "The HTTP code of the answer."),
  },
);
export type Status = s.TypeOf<typeof Status>;
