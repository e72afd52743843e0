/** The range of service addresses. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ServiceCIDRSpec = s.message("io.k8s.api.networking.v1.ServiceCIDRSpec", "Ranges of addresses for services.", {
  cidrs: s.optional(1, s.list(s.string), "The ranges, one of each address family at most. They can't be changed.", { list: "atomic" }),
});
export type ServiceCIDRSpec = s.TypeOf<typeof ServiceCIDRSpec>;

export const ServiceCIDRStatus = s.message("io.k8s.api.networking.v1.ServiceCIDRStatus", "What became of the ranges.", {
  conditions: s.optional(1, s.list(metav1.Condition), "Whether addresses are taken from them.", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
});
export type ServiceCIDRStatus = s.TypeOf<typeof ServiceCIDRStatus>;

export const ServiceCIDR = s.kind(
  { name: "io.k8s.api.networking.v1.ServiceCIDR", apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR" },
  "Ranges from which services get their cluster IPs.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, ServiceCIDRSpec, "The ranges."),
    status: s.struct(3, ServiceCIDRStatus, "What became of them."),
  },
);
export type ServiceCIDR = s.TypeOf<typeof ServiceCIDR>;

export const ServiceCIDRList = metav1.listOf(ServiceCIDR);
export type ServiceCIDRList = s.TypeOf<typeof ServiceCIDRList>;
