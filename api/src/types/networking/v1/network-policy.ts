/** The network policy. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const NetworkPolicyPort = s.message("io.k8s.api.networking.v1.NetworkPolicyPort", "Ports that traffic may have.", {
  protocol: s.optional(1, s.string, "`TCP` (the default), `UDP` or `SCTP`.", { pointer: true }),
  port: s.optional(2, s.intOrString, "The port of the pod, by number or by name. Absent means every port.", { pointer: true }),
  endPort: s.optional(3, s.int32, "The last port of a range that begins with `port`, which must be a number then.", { pointer: true }),
});
export type NetworkPolicyPort = s.TypeOf<typeof NetworkPolicyPort>;

export const IPBlock = s.message("io.k8s.api.networking.v1.IPBlock", "A range of addresses.", {
  cidr: s.required(1, s.string, "The range."),
  except: s.optional(2, s.list(s.string), "Ranges within it that don't belong.", { list: "atomic" }),
});
export type IPBlock = s.TypeOf<typeof IPBlock>;

export const NetworkPolicyPeer = s.message("io.k8s.api.networking.v1.NetworkPolicyPeer", "Who is at the other end of the traffic.", {
  podSelector: s.optional(1, metav1.LabelSelector, "Pods, of the policy's namespace or of those that `namespaceSelector` selects."),
  namespaceSelector: s.optional(2, metav1.LabelSelector, "Namespaces; all their pods unless `podSelector` is set too."),
  ipBlock: s.optional(3, IPBlock, "Addresses. Not together with selectors."),
});
export type NetworkPolicyPeer = s.TypeOf<typeof NetworkPolicyPeer>;

export const NetworkPolicyIngressRule = s.message("io.k8s.api.networking.v1.NetworkPolicyIngressRule", "Traffic that pods may get.", {
  ports: s.optional(1, s.list(NetworkPolicyPort), "On which ports. Empty means all.", { list: "atomic" }),
  from: s.optional(2, s.list(NetworkPolicyPeer), "From whom. Empty means everybody.", { list: "atomic" }),
});
export type NetworkPolicyIngressRule = s.TypeOf<typeof NetworkPolicyIngressRule>;

export const NetworkPolicyEgressRule = s.message("io.k8s.api.networking.v1.NetworkPolicyEgressRule", "Traffic that pods may send.", {
  ports: s.optional(1, s.list(NetworkPolicyPort), "To which ports. Empty means all.", { list: "atomic" }),
  to: s.optional(2, s.list(NetworkPolicyPeer), "To whom. Empty means everybody.", { list: "atomic" }),
});
export type NetworkPolicyEgressRule = s.TypeOf<typeof NetworkPolicyEgressRule>;

export const NetworkPolicySpec = s.message("io.k8s.api.networking.v1.NetworkPolicySpec", "Which pods a policy is about, and what traffic they may have.", {
  podSelector: s.struct(1, metav1.LabelSelector, "The pods it is about. Empty means all of the namespace."),
  ingress: s.optional(2, s.list(NetworkPolicyIngressRule), "What they may get: what any rule of any policy allows.", { list: "atomic" }),
  egress: s.optional(3, s.list(NetworkPolicyEgressRule), "What they may send: what any rule of any policy allows.", { list: "atomic" }),
  policyTypes: s.optional(
    4,
    s.list(s.openEnumeration("Egress", "Ingress")),
    "Which directions the policy restricts. Default: `Ingress`, and `Egress` if there are such rules.",
    { list: "atomic" },
  ),
});
export type NetworkPolicySpec = s.TypeOf<typeof NetworkPolicySpec>;

export const NetworkPolicy = s.kind(
  { name: "io.k8s.api.networking.v1.NetworkPolicy", apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
  "What traffic pods may have. A pod about which there is no policy may have all.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, NetworkPolicySpec, "Which pods it is about, and what they may have."),
  },
);
export type NetworkPolicy = s.TypeOf<typeof NetworkPolicy>;

export const NetworkPolicyList = metav1.listOf(NetworkPolicy);
export type NetworkPolicyList = s.TypeOf<typeof NetworkPolicyList>;
