/** What is asked to be allowed. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const NonResourceAttributes = s.message("io.k8s.api.authorization.v1.NonResourceAttributes", "", {
  path: s.optional(1, s.string, ""),
  verb: s.optional(2, s.string, ""),
});
export type NonResourceAttributes = z.infer<typeof NonResourceAttributes>;

export const FieldSelectorAttributes = s.message("io.k8s.api.authorization.v1.FieldSelectorAttributes", "", {
  rawSelector: s.optional(1, s.string, ""),
  requirements: s.optional(2, s.list(metav1.FieldSelectorRequirement), "", { list: "atomic" }),
});
export type FieldSelectorAttributes = z.infer<typeof FieldSelectorAttributes>;

export const LabelSelectorAttributes = s.message("io.k8s.api.authorization.v1.LabelSelectorAttributes", "", {
  rawSelector: s.optional(1, s.string, ""),
  requirements: s.optional(2, s.list(metav1.LabelSelectorRequirement), "", { list: "atomic" }),
});
export type LabelSelectorAttributes = z.infer<typeof LabelSelectorAttributes>;

export const ResourceAttributes = s.message("io.k8s.api.authorization.v1.ResourceAttributes", "", {
  namespace: s.optional(1, s.string, ""),
  verb: s.optional(2, s.string, ""),
  group: s.optional(3, s.string, ""),
  version: s.optional(4, s.string, ""),
  resource: s.optional(5, s.string, ""),
  subresource: s.optional(6, s.string, ""),
  name: s.optional(7, s.string, ""),
  fieldSelector: s.optional(8, FieldSelectorAttributes, ""),
  labelSelector: s.optional(9, LabelSelectorAttributes, ""),
});
export type ResourceAttributes = z.infer<typeof ResourceAttributes>;
