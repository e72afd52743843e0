/** The eviction: what clients post to a pod's subresource. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const Eviction = s.kind(
  { name: "io.k8s.api.policy.v1.Eviction", apiVersion: "policy/v1", kind: "Eviction" },
  "Asks for the deletion of a pod, to be granted only if its disruption budgets allow.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The pod's name and namespace."),
    deleteOptions: s.optional(2, metav1.DeleteOptions, "How the pod is deleted."),
  },
);
export type Eviction = s.TypeOf<typeof Eviction>;
