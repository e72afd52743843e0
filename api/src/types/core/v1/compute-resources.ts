/** What containers and pods ask for and are limited to. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const ContainerResizePolicy = s.message("io.k8s.api.core.v1.ContainerResizePolicy", "", {
  resourceName: s.required(1, s.string, ""),
  restartPolicy: s.required(2, s.enumeration("NotRequired", "RestartContainer"), ""),
});
export type ContainerResizePolicy = z.infer<typeof ContainerResizePolicy>;

export const ResourceClaim = s.message("io.k8s.api.core.v1.ResourceClaim", "", {
  name: s.required(1, s.string, ""),
  request: s.optional(2, s.string, ""),
});
export type ResourceClaim = z.infer<typeof ResourceClaim>;

export const ResourceRequirements = s.message("io.k8s.api.core.v1.ResourceRequirements", "", {
  limits: s.optional(1, s.map(s.quantity), ""),
  requests: s.optional(2, s.map(s.quantity), ""),
  claims: s.optional(3, s.list(ResourceClaim), "", { list: "map", keys: ["name"] }),
});
export type ResourceRequirements = z.infer<typeof ResourceRequirements>;

export const PodResourceClaim = s.message("io.k8s.api.core.v1.PodResourceClaim", "", {
  name: s.required(1, s.string, ""),
  resourceClaimName: s.optional(3, s.string, ""),
  resourceClaimTemplateName: s.optional(4, s.string, ""),
});
export type PodResourceClaim = z.infer<typeof PodResourceClaim>;
