/** Selectors written as structs. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const LabelSelectorRequirement = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement", "", {
  key: s.required(1, s.string, ""),
  operator: s.required(2, s.enumeration("DoesNotExist", "Exists", "In", "NotIn"), ""),
  values: s.optional(3, s.list(s.string), "", { list: "atomic" }),
});
export type LabelSelectorRequirement = z.infer<typeof LabelSelectorRequirement>;

export const LabelSelector = s.atomic(
  s.message("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector", "", {
    matchLabels: s.optional(1, s.map(s.string), ""),
    matchExpressions: s.optional(2, s.list(LabelSelectorRequirement), "", { list: "atomic" }),
  }),
);
export type LabelSelector = z.infer<typeof LabelSelector>;

export const FieldSelectorRequirement = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement", "", {
  key: s.required(1, s.string, ""),
  operator: s.required(2, s.enumeration("DoesNotExist", "Exists", "In", "NotIn"), ""),
  values: s.optional(3, s.list(s.string), "", { list: "atomic" }),
});
export type FieldSelectorRequirement = z.infer<typeof FieldSelectorRequirement>;
