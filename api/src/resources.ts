/** Every resource this server knows, by its plural name in upper camel case. */
import type { KubernetesObject, Resource, Subresource, Verb } from "./resource.ts";
import type { Schema } from "./schema/type-info.ts";
import * as sub from "./subresources.ts";
import { ReplicaSet, Deployment } from "./types/apps/v1/index.ts";
import { Lease } from "./types/coordination/v1/index.ts";
import * as core from "./types/core/v1/index.ts";
import { EndpointSlice } from "./types/discovery/v1/index.ts";

const ALL_VERBS: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

interface Facts<T extends KubernetesObject> extends Partial<Omit<Resource<T>, "subresources">> {
  readonly kind: string;
  readonly plural: string;
  readonly schema: Schema<T>;
  /** In the order in which discovery lists them; those that depend on the resource are given as functions. */
  readonly subresources?: readonly (Subresource | ((owner: Resource) => Subresource))[];
}

function resource<T extends KubernetesObject>({ subresources = [], ...facts }: Facts<T>): Resource<T> {
  const singular = facts.kind.toLowerCase();
  const lists = { shortNames: [], categories: [], verbs: ALL_VERBS };
  const owner = { group: "", version: "v1", singular, namespaced: true, ...lists, subresources: [], ...facts };
  const made = subresources.map((item) => (typeof item === "function" ? item(owner as unknown as Resource) : item));
  return { ...owner, subresources: made };
}

export const Bindings = resource({ kind: "Binding", plural: "bindings", schema: core.Binding, verbs: ["create"] });
export const ConfigMaps = resource({
  kind: "ConfigMap",
  plural: "configmaps",
  schema: core.ConfigMap,
  shortNames: ["cm"],
});
export const Endpoints = resource({
  kind: "Endpoints",
  plural: "endpoints",
  schema: core.Endpoints,
  shortNames: ["ep"],
});
export const Events = resource({ kind: "Event", plural: "events", schema: core.Event, shortNames: ["ev"] });
export const Namespaces = resource({
  kind: "Namespace",
  plural: "namespaces",
  schema: core.Namespace,
  shortNames: ["ns"],
  namespaced: false,
  verbs: ALL_VERBS.filter((verb) => verb !== "deletecollection"),
  subresources: [sub.finalize, sub.status],
});
export const Nodes = resource({
  kind: "Node",
  plural: "nodes",
  schema: core.Node,
  shortNames: ["no"],
  namespaced: false,
  subresources: [sub.status],
});
export const Pods = resource({
  kind: "Pod",
  plural: "pods",
  schema: core.Pod,
  shortNames: ["po"],
  categories: ["all"],
  subresources: [sub.attach, sub.binding, sub.exec, sub.log, sub.status],
});
export const ReplicationControllers = resource({
  kind: "ReplicationController",
  plural: "replicationcontrollers",
  schema: core.ReplicationController,
  shortNames: ["rc"],
  categories: ["all"],
  subresources: [sub.scale, sub.status],
});
export const Secrets = resource({ kind: "Secret", plural: "secrets", schema: core.Secret });
export const ServiceAccounts = resource({
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  schema: core.ServiceAccount,
  shortNames: ["sa"],
});
export const Services = resource({
  kind: "Service",
  plural: "services",
  schema: core.Service,
  shortNames: ["svc"],
  categories: ["all"],
  subresources: [sub.status],
});

export const Deployments = resource({
  group: "apps",
  kind: "Deployment",
  plural: "deployments",
  schema: Deployment,
  shortNames: ["deploy"],
  categories: ["all"],
  subresources: [sub.scale, sub.status],
});
export const ReplicaSets = resource({
  group: "apps",
  kind: "ReplicaSet",
  plural: "replicasets",
  schema: ReplicaSet,
  shortNames: ["rs"],
  categories: ["all"],
  subresources: [sub.scale, sub.status],
});
export const EndpointSlices = resource({
  group: "discovery.k8s.io",
  kind: "EndpointSlice",
  plural: "endpointslices",
  schema: EndpointSlice,
});
export const Leases = resource({
  group: "coordination.k8s.io",
  kind: "Lease",
  plural: "leases",
  schema: Lease,
});

/** In the order in which discovery lists them; virtual resources included. */
export const allResources: readonly Resource[] = [
  Bindings,
  ConfigMaps,
  Endpoints,
  Events,
  Namespaces,
  Nodes,
  Pods,
  ReplicationControllers,
  Secrets,
  ServiceAccounts,
  Services,
  Deployments,
  ReplicaSets,
  Leases,
  EndpointSlices,
] as readonly unknown[] as readonly Resource[];

/** Those whose objects are kept. */
export const storedResources: readonly Resource[] = allResources.filter(({ verbs }) => verbs.includes("get"));
