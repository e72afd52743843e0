/** The priority class. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const PriorityClass = s.kind(
  { name: "io.k8s.api.scheduling.v1.PriorityClass", apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass" },
  "A name for how important pods are.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    value: s.struct(2, s.int32, "The priority of pods of this class: more is more important."),
    globalDefault: s.optional(3, s.boolean, "Whether pods that name no class have this one. Of several, that with the least value."),
    description: s.optional(4, s.string, "When to use the class, for people."),
    preemptionPolicy: s.optional(5, s.string, "`PreemptLowerPriority` (the default) lets its pods displace less important ones, `Never` doesn't.", {
      pointer: true,
    }),
  },
);
export type PriorityClass = s.TypeOf<typeof PriorityClass>;

export const PriorityClassList = metav1.listOf(PriorityClass);
export type PriorityClassList = s.TypeOf<typeof PriorityClassList>;
