/** The resources of the group coordination.k8s.io. */
import { Lease } from "../types/coordination/v1/index.ts";
import { resource } from "./make.ts";

export const Leases = resource({
  group: "coordination.k8s.io",
  kind: "Lease",
  plural: "leases",
  schema: Lease,
});
