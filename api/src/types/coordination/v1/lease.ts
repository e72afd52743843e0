/** The lease. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const LeaseSpec = s.message("io.k8s.api.coordination.v1.LeaseSpec", "Who holds a lease, and since when.", {
  holderIdentity: s.optional(1, s.string, "Who holds the lease; empty when nobody does.", { pointer: true }),
  leaseDurationSeconds: s.optional(2, s.int32, "How many seconds after `renewTime` others may take the lease.", { pointer: true }),
  acquireTime: s.optional(3, s.microTime, "When the holder got the lease.", { pointer: true }),
  renewTime: s.optional(4, s.microTime, "When the holder last renewed it.", { pointer: true }),
  leaseTransitions: s.optional(5, s.int32, "How often the lease has changed hands.", { pointer: true }),
  strategy: s.optional(6, s.openEnumeration("OldestEmulationVersion"), "How the holder is chosen in coordinated leader election.", { pointer: true }),
  preferredHolder: s.optional(7, s.string, "Who should have the lease next; the holder hands it over. Only together with `strategy`.", { pointer: true }),
});
export type LeaseSpec = s.TypeOf<typeof LeaseSpec>;

export const Lease = s.kind(
  { name: "io.k8s.api.coordination.v1.Lease", apiVersion: "coordination.k8s.io/v1", kind: "Lease" },
  "A claim that its holder renews for as long as it lives: a node's heartbeat, or a leader's office.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, LeaseSpec, "Who holds the lease, and since when."),
  },
);
export type Lease = s.TypeOf<typeof Lease>;

export const LeaseList = metav1.listOf(Lease);
export type LeaseList = s.TypeOf<typeof LeaseList>;
