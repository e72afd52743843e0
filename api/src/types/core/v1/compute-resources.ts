/** What containers and pods ask for and are limited to. */
import * as s from "../../../schema/kit.ts";

export const ContainerResizePolicy = s.message("io.k8s.api.core.v1.ContainerResizePolicy", "What happens to a container when one of its resources changes.", {
  resourceName: s.required(1, s.string, "`cpu` or `memory`."),
  restartPolicy: s.required(
    2,
    s.enumeration("NotRequired", "RestartContainer"),
    "`NotRequired` (the default) changes it in place, `RestartContainer` restarts the container.",
  ),
});
export type ContainerResizePolicy = s.TypeOf<typeof ContainerResizePolicy>;

export const ResourceClaim = s.message("io.k8s.api.core.v1.ResourceClaim", "A claim of the pod that a container uses.", {
  name: s.required(1, s.string, "The name of the claim in the pod's `resourceClaims`."),
  request: s.optional(2, s.string, "The request in the claim; empty means all of it."),
});
export type ResourceClaim = s.TypeOf<typeof ResourceClaim>;

export const ResourceRequirements = s.message("io.k8s.api.core.v1.ResourceRequirements", "How much of each resource is reserved, and how much may be used.", {
  limits: s.optional(1, s.map(s.quantity), "The most that may be used. Going beyond a memory limit kills, beyond a CPU limit slows down."),
  requests: s.optional(2, s.map(s.quantity), "What is reserved on the node. Default: the limit."),
  claims: s.optional(3, s.list(ResourceClaim), "The claims of the pod that the container uses.", { list: "map", keys: ["name"] }),
});
export type ResourceRequirements = s.TypeOf<typeof ResourceRequirements>;

export const PodResourceClaim = s.message(
  "io.k8s.api.core.v1.PodResourceClaim",
  "A claim to devices that a pod's containers can use; exactly one of the two names is set.",
  {
    name: s.required(1, s.string, "The name by which containers refer to the claim."),
    resourceClaimName: s.optional(3, s.string, "A claim in the same namespace.", { pointer: true }),
    resourceClaimTemplateName: s.optional(4, s.string, "A template from which a claim is made for this pod.", { pointer: true }),
  },
);
export type PodResourceClaim = s.TypeOf<typeof PodResourceClaim>;
