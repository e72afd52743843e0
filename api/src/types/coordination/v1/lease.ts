/** The lease. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const LeaseSpec = s.message("io.k8s.api.coordination.v1.LeaseSpec", "", {
  holderIdentity: s.optional(1, s.string, ""),
  leaseDurationSeconds: s.optional(2, s.int32, ""),
  acquireTime: s.optional(3, s.microTime, ""),
  renewTime: s.optional(4, s.microTime, ""),
  leaseTransitions: s.optional(5, s.int32, ""),
  strategy: s.optional(6, s.openEnumeration("OldestEmulationVersion"), ""),
  preferredHolder: s.optional(7, s.string, ""),
});
export type LeaseSpec = z.infer<typeof LeaseSpec>;

export const Lease = s.kind(
  { name: "io.k8s.api.coordination.v1.Lease", apiVersion: "coordination.k8s.io/v1", kind: "Lease" },
  "",
  {
    metadata: s.struct(1, metav1.ObjectMeta, ""),
    spec: s.struct(2, LeaseSpec, ""),
  },
);
export type Lease = z.infer<typeof Lease>;

export const LeaseList = metav1.listOf(Lease);
export type LeaseList = z.infer<typeof LeaseList>;
