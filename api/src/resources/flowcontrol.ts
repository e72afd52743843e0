/** The resources of the group flowcontrol.apiserver.k8s.io. */
import * as sub from "../subresources.ts";
import { FlowSchema, PriorityLevelConfiguration } from "../types/flowcontrol/v1/index.ts";
import { resource } from "./make.ts";

const group = "flowcontrol.apiserver.k8s.io";

export const FlowSchemas = resource({
  group,
  kind: "FlowSchema",
  plural: "flowschemas",
  schema: FlowSchema,
  namespaced: false,
  subresources: [sub.status],
});
export const PriorityLevelConfigurations = resource({
  group,
  kind: "PriorityLevelConfiguration",
  plural: "prioritylevelconfigurations",
  schema: PriorityLevelConfiguration,
  namespaced: false,
  subresources: [sub.status],
});
