/** Selectors written as structs. */
import * as s from "../../../schema/kit.ts";

export const LabelSelectorRequirement = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement", "One condition on a label.", {
  key: s.required(1, s.string, "The key of the label."),
  operator: s.required(
    2,
    s.enumeration("DoesNotExist", "Exists", "In", "NotIn"),
    "`In` and `NotIn` compare with the values, `Exists` and `DoesNotExist` look at the key only.",
  ),
  values: s.optional(3, s.list(s.string), "The values to compare with: some for `In` and `NotIn`, none for `Exists` and `DoesNotExist`.", { list: "atomic" }),
});
export type LabelSelectorRequirement = s.TypeOf<typeof LabelSelectorRequirement>;

export const LabelSelector = s.atomic(
  s.message(
    "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector",
    "Selects objects by their labels; all conditions must hold. An empty selector selects everything, a missing one nothing.",
    {
      matchLabels: s.optional(1, s.map(s.string), "Labels that must be there with exactly these values."),
      matchExpressions: s.optional(2, s.list(LabelSelectorRequirement), "Conditions that must all hold.", { list: "atomic" }),
    },
  ),
);
export type LabelSelector = s.TypeOf<typeof LabelSelector>;

export const FieldSelectorRequirement = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement", "One condition on a field.", {
  key: s.required(1, s.string, "The path of the field."),
  operator: s.required(
    2,
    s.enumeration("DoesNotExist", "Exists", "In", "NotIn"),
    "`In` and `NotIn` compare with the values, `Exists` and `DoesNotExist` look at the field only.",
  ),
  values: s.optional(3, s.list(s.string), "The values to compare with: some for `In` and `NotIn`, none for `Exists` and `DoesNotExist`.", { list: "atomic" }),
});
export type FieldSelectorRequirement = s.TypeOf<typeof FieldSelectorRequirement>;
