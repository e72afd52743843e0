/** The resources of the group apps. */
import * as sub from "../subresources.ts";
import { Deployment, ReplicaSet } from "../types/apps/v1/index.ts";
import { resource } from "./make.ts";

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
