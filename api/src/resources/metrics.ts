/** The resources of the group metrics.k8s.io: served, but not stored. */
import { NodeMetrics, PodMetrics } from "../types/metrics/v1beta1/index.ts";
import type { Verb } from "../resource.ts";
import { resource } from "./make.ts";

const verbs: readonly Verb[] = ["get", "list"];
const place = { group: "metrics.k8s.io", version: "v1beta1", verbs };

export const NodeMetricsResource = resource({
  ...place,
  kind: "NodeMetrics",
  plural: "nodes",
  singular: "",
  namespaced: false,
  schema: NodeMetrics,
});

export const PodMetricsResource = resource({
  ...place,
  kind: "PodMetrics",
  plural: "pods",
  singular: "",
  schema: PodMetrics,
});
