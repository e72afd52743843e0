/** The resources of the group apps. */
import * as sub from "../subresources.ts";
import { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from "../types/apps/v1/index.ts";
import { resource } from "./make.ts";

export const ControllerRevisions = resource({
  group: "apps",
  kind: "ControllerRevision",
  plural: "controllerrevisions",
  schema: ControllerRevision,
});
export const DaemonSets = resource({
  group: "apps",
  kind: "DaemonSet",
  plural: "daemonsets",
  schema: DaemonSet,
  shortNames: ["ds"],
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
export const StatefulSets = resource({
  group: "apps",
  kind: "StatefulSet",
  plural: "statefulsets",
  schema: StatefulSet,
  shortNames: ["sts"],
  categories: ["all"],
  subresources: [sub.scale, sub.status],
});
