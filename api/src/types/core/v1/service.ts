/** The service. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ServicePort = s.message("io.k8s.api.core.v1.ServicePort", "A port of a service.", {
  name: s.optional(1, s.string, "The name of the port, unique in the service; needed if there are several."),
  protocol: s.optional(2, s.string, "`TCP`, `UDP` or `SCTP`. Default TCP.", { default: '"TCP"' }),
  port: s.required(3, s.int32, "The number of the port, 1 to 65535."),
  targetPort: s.optional(4, s.intOrString, "Where it leads to in the pods: the number of a port or its name. Default: the same number."),
  nodePort: s.optional(5, s.int32, "The port of every node that leads to it; the server chooses one unless it is given."),
  appProtocol: s.optional(6, s.string, "The protocol spoken over it, such as `kubernetes.io/h2c`; a hint.", { pointer: true }),
});
export type ServicePort = s.TypeOf<typeof ServicePort>;

export const ClientIPConfig = s.message("io.k8s.api.core.v1.ClientIPConfig", "How long a client stays with an endpoint.", {
  timeoutSeconds: s.optional(1, s.int32, "For how many seconds, 1 to 86400. Default 10800.", { pointer: true }),
});
export type ClientIPConfig = s.TypeOf<typeof ClientIPConfig>;

export const SessionAffinityConfig = s.message("io.k8s.api.core.v1.SessionAffinityConfig", "How session affinity works.", {
  clientIP: s.optional(1, ClientIPConfig, "For `ClientIP`."),
});
export type SessionAffinityConfig = s.TypeOf<typeof SessionAffinityConfig>;

export const ServiceSpec = s.message("io.k8s.api.core.v1.ServiceSpec", "What a service is to be.", {
  ports: s.optional(1, s.list(ServicePort), "The ports.", { list: "map", keys: ["port", "protocol"], patch: "merge", mergeKey: "port" }),
  selector: s.optional(2, s.map(s.string), "The labels of the pods that answer. Without it someone else writes the endpoints.", { map: "atomic" }),
  clusterIP: s.optional(3, s.string, "The address in the cluster. The server chooses one; `None` makes the service headless. It never changes."),
  type: s.optional(
    4,
    s.enumeration("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"),
    "`ClusterIP` (the default), `NodePort`, `LoadBalancer`, or `ExternalName`, an alias in DNS.",
  ),
  externalIPs: s.optional(5, s.list(s.string), "Further addresses for which nodes accept traffic. Someone else must route them there.", { list: "atomic" }),
  sessionAffinity: s.optional(7, s.enumeration("ClientIP", "None"), "`None` (the default), or `ClientIP`, which keeps a client with one endpoint."),
  loadBalancerIP: s.optional(8, s.string, "Superseded: the address that the load balancer shall have."),
  loadBalancerSourceRanges: s.optional(9, s.list(s.string), "The networks whose clients the load balancer lets in. Default: all.", { list: "atomic" }),
  externalName: s.optional(10, s.string, "The name for which the service is an alias; only for `ExternalName`."),
  externalTrafficPolicy: s.optional(
    11,
    s.enumeration("Cluster", "Local"),
    "`Cluster` (the default) spreads traffic from outside over all endpoints, `Local` over those of the node, keeping the client's address.",
  ),
  healthCheckNodePort: s.optional(12, s.int32, "The port of nodes that tells load balancers whether they have endpoints; for `LoadBalancer` with `Local`."),
  publishNotReadyAddresses: s.optional(13, s.boolean, "Whether endpoints that aren't ready count as ready, in DNS too. Default false."),
  sessionAffinityConfig: s.optional(14, SessionAffinityConfig, "How session affinity works."),
  ipFamilyPolicy: s.optional(
    17,
    s.enumeration("PreferDualStack", "RequireDualStack", "SingleStack"),
    "`SingleStack` (the default), `PreferDualStack` or `RequireDualStack`.",
    { pointer: true },
  ),
  clusterIPs: s.optional(18, s.list(s.string), "The same, one address per family; the first equals `clusterIP`.", { list: "atomic" }),
  ipFamilies: s.optional(19, s.list(s.enumeration("", "IPv4", "IPv6")), "`IPv4`, `IPv6` or both; the first decides about `clusterIP`.", { list: "atomic" }),
  allocateLoadBalancerNodePorts: s.optional(20, s.boolean, "Whether a `LoadBalancer` gets node ports. Default true.", { pointer: true }),
  loadBalancerClass: s.optional(21, s.string, "Which load balancer is to serve it. It never changes.", { pointer: true }),
  internalTrafficPolicy: s.optional(
    22,
    s.enumeration("Cluster", "Local"),
    "`Cluster` (the default) spreads traffic from inside over all endpoints, `Local` over those of the node.",
    { pointer: true },
  ),
  trafficDistribution: s.optional(
    23,
    s.string,
    "Which endpoints are preferred: `PreferSameZone`, `PreferSameNode`, or `PreferClose`, the old name of the first.",
    { pointer: true },
  ),
});
export type ServiceSpec = s.TypeOf<typeof ServiceSpec>;

export const PortStatus = s.message("io.k8s.api.core.v1.PortStatus", "What became of a port at a load balancer.", {
  port: s.required(1, s.int32, "The number of the port."),
  protocol: s.required(2, s.string, "`TCP`, `UDP` or `SCTP`."),
  error: s.optional(3, s.string, "Why the port can't be served.", { pointer: true }),
});
export type PortStatus = s.TypeOf<typeof PortStatus>;

export const LoadBalancerIngress = s.message("io.k8s.api.core.v1.LoadBalancerIngress", "An address of a load balancer.", {
  ip: s.optional(1, s.string, "The address."),
  hostname: s.optional(2, s.string, "The host name."),
  ipMode: s.optional(
    3,
    s.enumeration("Proxy", "VIP"),
    "`VIP` (the default) delivers packets with that destination address, `Proxy` with the node's or pod's.",
    { pointer: true },
  ),
  ports: s.optional(4, s.list(PortStatus), "What became of the ports.", { list: "atomic" }),
});
export type LoadBalancerIngress = s.TypeOf<typeof LoadBalancerIngress>;

export const LoadBalancerStatus = s.message("io.k8s.api.core.v1.LoadBalancerStatus", "What became of a load balancer.", {
  ingress: s.optional(1, s.list(LoadBalancerIngress), "Its addresses.", { list: "atomic" }),
});
export type LoadBalancerStatus = s.TypeOf<typeof LoadBalancerStatus>;

export const ServiceStatus = s.message("io.k8s.api.core.v1.ServiceStatus", "What became of a service.", {
  loadBalancer: s.optional(1, LoadBalancerStatus, "What became of its load balancer.", { pointer: false }),
  conditions: s.optional(2, s.list(metav1.Condition), "Aspects of the state.", { list: "map", keys: ["type"], patch: "merge", mergeKey: "type" }),
});
export type ServiceStatus = s.TypeOf<typeof ServiceStatus>;

export const Service = s.kind(
  { name: "io.k8s.api.core.v1.Service", apiVersion: "v1", kind: "Service" },
  "A name and an address for a set of pods, over which traffic is spread.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, ServiceSpec, "What is desired."),
    status: s.struct(3, ServiceStatus, "What became of it."),
  },
);
export type Service = s.TypeOf<typeof Service>;

export const ServiceList = metav1.listOf(Service);
export type ServiceList = s.TypeOf<typeof ServiceList>;
