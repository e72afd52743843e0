/** The condition that newer types share. */
import * as s from "../../../schema/kit.ts";

export const Condition = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.Condition", "One aspect of an object's state.", {
  type: s.required(1, s.string, "The aspect, in CamelCase, such as `Available`."),
  status: s.required(2, s.string, "`True`, `False` or `Unknown`."),
  observedGeneration: s.optional(3, s.int64, "The generation of the object from which the condition was derived; outdated if the object has a newer one."),
  lastTransitionTime: s.required(4, s.time, "When the status last changed."),
  reason: s.required(5, s.string, "Why the status is what it is: one word in CamelCase, for programs."),
  message: s.required(6, s.string, "Why the status is what it is, for people."),
});
export type Condition = s.TypeOf<typeof Condition>;
