/** The ingress. */
import * as s from "../../../schema/kit.ts";
import { TypedLocalObjectReference } from "../../core/v1/reference.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ServiceBackendPort = s.atomic(
  s.message("io.k8s.api.networking.v1.ServiceBackendPort", "A port of a service, by name or by number.", {
    name: s.optional(1, s.string, "The port's name. Not together with `number`."),
    number: s.optional(2, s.int32, "The port's number. Not together with `name`."),
  }),
);
export type ServiceBackendPort = s.TypeOf<typeof ServiceBackendPort>;

export const IngressServiceBackend = s.message("io.k8s.api.networking.v1.IngressServiceBackend", "A service behind an ingress.", {
  name: s.required(1, s.string, "The service, in the ingress' namespace."),
  port: s.optional(2, ServiceBackendPort, "The service's port.", { pointer: false }),
});
export type IngressServiceBackend = s.TypeOf<typeof IngressServiceBackend>;

export const IngressBackend = s.message("io.k8s.api.networking.v1.IngressBackend", "Where requests go: to a service, or to another object.", {
  resource: s.optional(3, TypedLocalObjectReference, "An object that the ingress controller knows. Not together with `service`."),
  service: s.optional(4, IngressServiceBackend, "A service. Not together with `resource`."),
});
export type IngressBackend = s.TypeOf<typeof IngressBackend>;

export const HTTPIngressPath = s.message("io.k8s.api.networking.v1.HTTPIngressPath", "Where requests for a path go.", {
  path: s.optional(1, s.string, "The path, beginning with `/`; what matches it, `pathType` says."),
  backend: s.required(2, IngressBackend, "Where they go."),
  pathType: s.required(
    3,
    s.string,
    "`Exact` matches only this path, `Prefix` whole elements at its beginning, `ImplementationSpecific` as the ingress class says.",
  ),
});
export type HTTPIngressPath = s.TypeOf<typeof HTTPIngressPath>;

export const HTTPIngressRuleValue = s.message("io.k8s.api.networking.v1.HTTPIngressRuleValue", "Where HTTP requests go, by path.", {
  paths: s.required(1, s.list(HTTPIngressPath), "The paths.", { list: "atomic" }),
});
export type HTTPIngressRuleValue = s.TypeOf<typeof HTTPIngressRuleValue>;

export const IngressRuleValue = s.message("io.k8s.api.networking.v1.IngressRuleValue", "Where requests for a host go.", {
  http: s.optional(1, HTTPIngressRuleValue, "Where HTTP requests go."),
});
export type IngressRuleValue = s.TypeOf<typeof IngressRuleValue>;

export const IngressRule = s.messageWith(
  { proto: 2, schema: IngressRuleValue },
  "io.k8s.api.networking.v1.IngressRule",
  "Where requests for a host go. Without a path, to the default backend.",
  {
    host: s.optional(1, s.string, "The host: a DNS name whose first label may be `*`. Absent means every host."),
  },
);
export type IngressRule = s.TypeOf<typeof IngressRule>;

export const IngressTLS = s.message("io.k8s.api.networking.v1.IngressTLS", "The certificate for some hosts.", {
  hosts: s.optional(1, s.list(s.string), "The hosts that the certificate is for.", { list: "atomic" }),
  secretName: s.optional(2, s.string, "The secret with the certificate and its key."),
});
export type IngressTLS = s.TypeOf<typeof IngressTLS>;

export const IngressSpec = s.message("io.k8s.api.networking.v1.IngressSpec", "Which requests an ingress takes, and where they go.", {
  defaultBackend: s.optional(1, IngressBackend, "Where requests go that match no rule."),
  tls: s.optional(2, s.list(IngressTLS), "Certificates for hosts.", { list: "atomic" }),
  rules: s.optional(3, s.list(IngressRule), "Where requests go, by host and path.", { list: "atomic" }),
  ingressClassName: s.optional(4, s.string, "The ingress class, which says whose ingress this is.", { pointer: true }),
});
export type IngressSpec = s.TypeOf<typeof IngressSpec>;

export const IngressPortStatus = s.message("io.k8s.api.networking.v1.IngressPortStatus", "The state of a port of a load balancer.", {
  port: s.required(1, s.int32, "The port."),
  protocol: s.required(2, s.string, "`TCP`, `UDP` or `SCTP`."),
  error: s.optional(3, s.string, "What is wrong with it, in one word for programs.", { pointer: true }),
});
export type IngressPortStatus = s.TypeOf<typeof IngressPortStatus>;

export const IngressLoadBalancerIngress = s.message("io.k8s.api.networking.v1.IngressLoadBalancerIngress", "A point at which requests come in.", {
  ip: s.optional(1, s.string, "Its address."),
  hostname: s.optional(2, s.string, "Its host name."),
  ports: s.optional(4, s.list(IngressPortStatus), "Its ports.", { list: "atomic" }),
});
export type IngressLoadBalancerIngress = s.TypeOf<typeof IngressLoadBalancerIngress>;

export const IngressLoadBalancerStatus = s.message("io.k8s.api.networking.v1.IngressLoadBalancerStatus", "Where requests come in.", {
  ingress: s.optional(1, s.list(IngressLoadBalancerIngress), "The points at which they come in.", { list: "atomic" }),
});
export type IngressLoadBalancerStatus = s.TypeOf<typeof IngressLoadBalancerStatus>;

export const IngressStatus = s.message("io.k8s.api.networking.v1.IngressStatus", "What became of an ingress.", {
  loadBalancer: s.struct(1, IngressLoadBalancerStatus, "Where requests come in."),
});
export type IngressStatus = s.TypeOf<typeof IngressStatus>;

export const Ingress = s.kind(
  { name: "io.k8s.api.networking.v1.Ingress", apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
  "Leads requests from outside to services, by host and path.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, IngressSpec, "Which requests it takes, and where they go."),
    status: s.struct(3, IngressStatus, "What became of it."),
  },
);
export type Ingress = s.TypeOf<typeof Ingress>;

export const IngressList = metav1.listOf(Ingress);
export type IngressList = s.TypeOf<typeof IngressList>;
