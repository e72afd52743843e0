/** The resources of the core group. */
import * as sub from "../subresources.ts";
import * as core from "../types/core/v1/index.ts";
import { ALL_VERBS, resource } from "./make.ts";

export const Bindings = resource({ kind: "Binding", plural: "bindings", schema: core.Binding, verbs: ["create"] });
export const ComponentStatuses = resource({
  kind: "ComponentStatus",
  plural: "componentstatuses",
  schema: core.ComponentStatus,
  shortNames: ["cs"],
  namespaced: false,
  verbs: ["get", "list"],
});
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
export const LimitRanges = resource({
  kind: "LimitRange",
  plural: "limitranges",
  schema: core.LimitRange,
  shortNames: ["limits"],
});
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
  subresources: [sub.nodeProxy, sub.status],
});
export const PersistentVolumeClaims = resource({
  kind: "PersistentVolumeClaim",
  plural: "persistentvolumeclaims",
  schema: core.PersistentVolumeClaim,
  shortNames: ["pvc"],
  subresources: [sub.status],
});
export const PersistentVolumes = resource({
  kind: "PersistentVolume",
  plural: "persistentvolumes",
  schema: core.PersistentVolume,
  shortNames: ["pv"],
  namespaced: false,
  subresources: [sub.status],
});
export const Pods = resource({
  kind: "Pod",
  plural: "pods",
  schema: core.Pod,
  shortNames: ["po"],
  categories: ["all"],
  subresources: [sub.attach, sub.binding, sub.eviction, sub.exec, sub.log, sub.portForward, sub.podProxy, sub.status],
});
export const PodTemplates = resource({ kind: "PodTemplate", plural: "podtemplates", schema: core.PodTemplate });
export const ReplicationControllers = resource({
  kind: "ReplicationController",
  plural: "replicationcontrollers",
  schema: core.ReplicationController,
  shortNames: ["rc"],
  categories: ["all"],
  subresources: [sub.scale, sub.status],
});
export const ResourceQuotas = resource({
  kind: "ResourceQuota",
  plural: "resourcequotas",
  schema: core.ResourceQuota,
  shortNames: ["quota"],
  subresources: [sub.status],
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
  subresources: [sub.serviceProxy, sub.status],
});
