/** Every resource this server knows, by its plural name in upper camel case. */
import type { KubernetesObject, Resource } from "./resource.ts";
import { ReplicaSet, Deployment } from "./types/apps/v1/index.ts";
import { Lease } from "./types/coordination/v1/index.ts";
import * as core from "./types/core/v1/index.ts";
import { EndpointSlice } from "./types/discovery/v1/index.ts";

type Facts<T extends KubernetesObject> = Pick<Resource<T>, "schema" | "kind" | "plural"> & Partial<Resource<T>>;

function resource<T extends KubernetesObject>(facts: Facts<T>): Resource<T> {
  const singular = facts.kind.toLowerCase();
  return { group: "", version: "v1", singular, shortNames: [], categories: [], namespaced: true, ...facts };
}

export const Pods = resource({ kind: "Pod", plural: "pods", schema: core.Pod, shortNames: ["po"], categories: ["all"] });
export const Nodes = resource({ kind: "Node", plural: "nodes", schema: core.Node, shortNames: ["no"], namespaced: false });
export const Namespaces = resource({ kind: "Namespace", plural: "namespaces", schema: core.Namespace, shortNames: ["ns"], namespaced: false });
export const Services = resource({ kind: "Service", plural: "services", schema: core.Service, shortNames: ["svc"], categories: ["all"] });
export const Endpoints = resource({ kind: "Endpoints", plural: "endpoints", schema: core.Endpoints, shortNames: ["ep"] });
export const ConfigMaps = resource({ kind: "ConfigMap", plural: "configmaps", schema: core.ConfigMap, shortNames: ["cm"] });
export const Secrets = resource({ kind: "Secret", plural: "secrets", schema: core.Secret });
export const Events = resource({ kind: "Event", plural: "events", schema: core.Event, shortNames: ["ev"] });
export const ServiceAccounts = resource({ kind: "ServiceAccount", plural: "serviceaccounts", schema: core.ServiceAccount, shortNames: ["sa"] });
export const ReplicationControllers = resource({
  kind: "ReplicationController",
  plural: "replicationcontrollers",
  schema: core.ReplicationController,
  shortNames: ["rc"],
  categories: ["all"],
});

export const ReplicaSets = resource({ group: "apps", kind: "ReplicaSet", plural: "replicasets", schema: ReplicaSet, shortNames: ["rs"], categories: ["all"] });
export const Deployments = resource({ group: "apps", kind: "Deployment", plural: "deployments", schema: Deployment, shortNames: ["deploy"], categories: ["all"] });
export const EndpointSlices = resource({ group: "discovery.k8s.io", kind: "EndpointSlice", plural: "endpointslices", schema: EndpointSlice });
export const Leases = resource({ group: "coordination.k8s.io", kind: "Lease", plural: "leases", schema: Lease });

export const allResources: readonly Resource[] = [
  Pods, Nodes, Namespaces, Services, Endpoints, ConfigMaps, Secrets, Events, ServiceAccounts, ReplicationControllers,
  ReplicaSets, Deployments, EndpointSlices, Leases,
] as readonly unknown[] as readonly Resource[];
