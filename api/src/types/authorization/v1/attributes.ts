/** What is asked to be allowed. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const NonResourceAttributes = s.message("io.k8s.api.authorization.v1.NonResourceAttributes", "A request to a path that belongs to no resource.", {
  path: s.optional(1, s.string, "The path of the URL."),
  verb: s.optional(2, s.string, "The HTTP method in lower case."),
});
export type NonResourceAttributes = s.TypeOf<typeof NonResourceAttributes>;

export const FieldSelectorAttributes = s.message("io.k8s.api.authorization.v1.FieldSelectorAttributes", "The field selector of a request.", {
  rawSelector: s.optional(1, s.string, "The selector as text. Not for use together with `requirements`."),
  requirements: s.optional(2, s.list(metav1.FieldSelectorRequirement), "The selector's conditions, all of which hold.", { list: "atomic" }),
});
export type FieldSelectorAttributes = s.TypeOf<typeof FieldSelectorAttributes>;

export const LabelSelectorAttributes = s.message("io.k8s.api.authorization.v1.LabelSelectorAttributes", "The label selector of a request.", {
  rawSelector: s.optional(1, s.string, "The selector as text. Not for use together with `requirements`."),
  requirements: s.optional(2, s.list(metav1.LabelSelectorRequirement), "The selector's conditions, all of which hold.", { list: "atomic" }),
});
export type LabelSelectorAttributes = s.TypeOf<typeof LabelSelectorAttributes>;

export const ResourceAttributes = s.message("io.k8s.api.authorization.v1.ResourceAttributes", "A request to a resource.", {
  namespace: s.optional(1, s.string, "The namespace; empty means all namespaces, or none for cluster-scoped resources."),
  verb: s.optional(2, s.string, "What is to be done: get, list, watch, create, update, patch, delete, deletecollection, ... `*` means all."),
  group: s.optional(3, s.string, "The API group; `*` means all."),
  version: s.optional(4, s.string, "The API version; `*` means all."),
  resource: s.optional(5, s.string, "The plural name of the resource; `*` means all."),
  subresource: s.optional(6, s.string, "The subresource; empty means none."),
  name: s.optional(7, s.string, "The name of the object; empty means all."),
  fieldSelector: s.optional(8, FieldSelectorAttributes, "Limits the question to objects that the selector matches."),
  labelSelector: s.optional(9, LabelSelectorAttributes, "Limits the question to objects that the selector matches."),
});
export type ResourceAttributes = s.TypeOf<typeof ResourceAttributes>;
