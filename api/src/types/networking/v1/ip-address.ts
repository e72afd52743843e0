/** The address. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ParentReference = s.message("io.k8s.api.networking.v1.ParentReference", "Names the object that an address belongs to.", {
  group: s.optional(1, s.string, "The group of the object."),
  resource: s.required(2, s.string, "The resource of the object, such as `services`."),
  namespace: s.optional(3, s.string, "The namespace of the object."),
  name: s.required(4, s.string, "The name of the object."),
});
export type ParentReference = s.TypeOf<typeof ParentReference>;

export const IPAddressSpec = s.message("io.k8s.api.networking.v1.IPAddressSpec", "Whose an address is.", {
  parentRef: s.required(1, ParentReference, "The object that the address belongs to."),
});
export type IPAddressSpec = s.TypeOf<typeof IPAddressSpec>;

export const IPAddress = s.kind(
  { name: "io.k8s.api.networking.v1.IPAddress", apiVersion: "networking.k8s.io/v1", kind: "IPAddress" },
  "An address in use: its name is the address in canonical form.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.required(2, IPAddressSpec, "Whose it is."),
  },
);
export type IPAddress = s.TypeOf<typeof IPAddress>;

export const IPAddressList = metav1.listOf(IPAddress);
export type IPAddressList = s.TypeOf<typeof IPAddressList>;
