/** The service. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const ServicePort = s.message("io.k8s.api.core.v1.ServicePort", "", {
  name: s.optional(1, s.string, ""),
  protocol: s.optional(2, s.string, "", { default: '"TCP"' }),
  port: s.required(3, s.int32, ""),
  targetPort: s.optional(4, s.intOrString, ""),
  nodePort: s.optional(5, s.int32, ""),
  appProtocol: s.optional(6, s.string, ""),
});
export type ServicePort = z.infer<typeof ServicePort>;

export const ClientIPConfig = s.message("io.k8s.api.core.v1.ClientIPConfig", "", {
  timeoutSeconds: s.optional(1, s.int32, ""),
});
export type ClientIPConfig = z.infer<typeof ClientIPConfig>;

export const SessionAffinityConfig = s.message("io.k8s.api.core.v1.SessionAffinityConfig", "", {
  clientIP: s.optional(1, ClientIPConfig, ""),
});
export type SessionAffinityConfig = z.infer<typeof SessionAffinityConfig>;

export const ServiceSpec = s.message("io.k8s.api.core.v1.ServiceSpec", "", {
  ports: s.optional(1, s.list(ServicePort), "", {
    list: "map",
    keys: ["port", "protocol"],
    patch: "merge",
    mergeKey: "port",
  }),
  selector: s.optional(2, s.map(s.string), "", { map: "atomic" }),
  clusterIP: s.optional(3, s.string, ""),
  type: s.optional(4, s.enumeration("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"), ""),
  externalIPs: s.optional(5, s.list(s.string), "", { list: "atomic" }),
  sessionAffinity: s.optional(7, s.enumeration("ClientIP", "None"), ""),
  loadBalancerIP: s.optional(8, s.string, ""),
  loadBalancerSourceRanges: s.optional(9, s.list(s.string), "", { list: "atomic" }),
  externalName: s.optional(10, s.string, ""),
  externalTrafficPolicy: s.optional(11, s.enumeration("Cluster", "Local"), ""),
  healthCheckNodePort: s.optional(12, s.int32, ""),
  publishNotReadyAddresses: s.optional(13, s.boolean, ""),
  sessionAffinityConfig: s.optional(14, SessionAffinityConfig, ""),
  ipFamilyPolicy: s.optional(17, s.enumeration("PreferDualStack", "RequireDualStack", "SingleStack"), ""),
  clusterIPs: s.optional(18, s.list(s.string), "", { list: "atomic" }),
  ipFamilies: s.optional(19, s.list(s.enumeration("", "IPv4", "IPv6")), "", { list: "atomic" }),
  allocateLoadBalancerNodePorts: s.optional(20, s.boolean, ""),
  loadBalancerClass: s.optional(21, s.string, ""),
  internalTrafficPolicy: s.optional(22, s.enumeration("Cluster", "Local"), ""),
  trafficDistribution: s.optional(23, s.string, ""),
});
export type ServiceSpec = z.infer<typeof ServiceSpec>;

export const PortStatus = s.message("io.k8s.api.core.v1.PortStatus", "", {
  port: s.required(1, s.int32, ""),
  protocol: s.required(2, s.string, ""),
  error: s.optional(3, s.string, ""),
});
export type PortStatus = z.infer<typeof PortStatus>;

export const LoadBalancerIngress = s.message("io.k8s.api.core.v1.LoadBalancerIngress", "", {
  ip: s.optional(1, s.string, ""),
  hostname: s.optional(2, s.string, ""),
  ipMode: s.optional(3, s.enumeration("Proxy", "VIP"), ""),
  ports: s.optional(4, s.list(PortStatus), "", { list: "atomic" }),
});
export type LoadBalancerIngress = z.infer<typeof LoadBalancerIngress>;

export const LoadBalancerStatus = s.message("io.k8s.api.core.v1.LoadBalancerStatus", "", {
  ingress: s.optional(1, s.list(LoadBalancerIngress), "", { list: "atomic" }),
});
export type LoadBalancerStatus = z.infer<typeof LoadBalancerStatus>;

export const ServiceStatus = s.message("io.k8s.api.core.v1.ServiceStatus", "", {
  loadBalancer: s.optional(1, LoadBalancerStatus, ""),
  conditions: s.optional(2, s.list(metav1.Condition), "", {
    list: "map",
    keys: ["type"],
    patch: "merge",
    mergeKey: "type",
  }),
});
export type ServiceStatus = z.infer<typeof ServiceStatus>;

export const Service = s.kind({ name: "io.k8s.api.core.v1.Service", apiVersion: "v1", kind: "Service" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, ServiceSpec, ""),
  status: s.struct(3, ServiceStatus, ""),
});
export type Service = z.infer<typeof Service>;

export const ServiceList = metav1.listOf(Service);
export type ServiceList = z.infer<typeof ServiceList>;
