/** The query of requests that are passed on to a pod, a service or a node. */
import * as s from "../../../schema/kit.ts";

const path = () => s.optional(1, s.string, "The path of the request that is passed on.");

export const PodProxyOptions = s.kind(
  { name: "io.k8s.api.core.v1.PodProxyOptions", apiVersion: "v1", kind: "PodProxyOptions" },
  "What is to be asked of a pod.",
  { path: path() },
);
export type PodProxyOptions = s.TypeOf<typeof PodProxyOptions>;

export const ServiceProxyOptions = s.kind(
  { name: "io.k8s.api.core.v1.ServiceProxyOptions", apiVersion: "v1", kind: "ServiceProxyOptions" },
  "What is to be asked of one of a service's endpoints.",
  { path: path() },
);
export type ServiceProxyOptions = s.TypeOf<typeof ServiceProxyOptions>;

export const NodeProxyOptions = s.kind(
  { name: "io.k8s.api.core.v1.NodeProxyOptions", apiVersion: "v1", kind: "NodeProxyOptions" },
  "What is to be asked of a node's kubelet.",
  { path: path() },
);
export type NodeProxyOptions = s.TypeOf<typeof NodeProxyOptions>;
