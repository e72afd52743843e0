/** The namespace. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const NamespaceSpec = s.message("io.k8s.api.core.v1.NamespaceSpec", "", {
  finalizers: s.optional(1, s.list(s.openEnumeration("kubernetes")), "", { list: "atomic" }),
});
export type NamespaceSpec = z.infer<typeof NamespaceSpec>;

export const NamespaceCondition = s.message("io.k8s.api.core.v1.NamespaceCondition", "", {
  type: s.required(
    1,
    s.openEnumeration(
      "NamespaceContentRemaining",
      "NamespaceDeletionContentFailure",
      "NamespaceDeletionDiscoveryFailure",
      "NamespaceDeletionGroupVersionParsingFailure",
      "NamespaceFinalizersRemaining",
    ),
    "",
  ),
  status: s.required(2, s.string, ""),
  lastTransitionTime: s.optional(4, s.time, ""),
  reason: s.optional(5, s.string, ""),
  message: s.optional(6, s.string, ""),
});
export type NamespaceCondition = z.infer<typeof NamespaceCondition>;

export const NamespaceStatus = s.message("io.k8s.api.core.v1.NamespaceStatus", "", {
  phase: s.optional(1, s.enumeration("Active", "Terminating"), ""),
  conditions: s.optional(2, s.list(NamespaceCondition), "", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
});
export type NamespaceStatus = z.infer<typeof NamespaceStatus>;

export const Namespace = s.kind({ name: "io.k8s.api.core.v1.Namespace", apiVersion: "v1", kind: "Namespace" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, NamespaceSpec, ""),
  status: s.struct(3, NamespaceStatus, ""),
});
export type Namespace = z.infer<typeof Namespace>;

export const NamespaceList = metav1.listOf(Namespace);
export type NamespaceList = z.infer<typeof NamespaceList>;
