/** What a node is to be. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { Taint } from "./scheduling.ts";

export const ConfigMapNodeConfigSource = s.message("io.k8s.api.core.v1.ConfigMapNodeConfigSource", "", {
  namespace: s.required(1, s.string, ""),
  name: s.required(2, s.string, ""),
  uid: s.optional(3, s.string, ""),
  resourceVersion: s.optional(4, s.string, ""),
  kubeletConfigKey: s.required(5, s.string, ""),
});
export type ConfigMapNodeConfigSource = z.infer<typeof ConfigMapNodeConfigSource>;

export const NodeConfigSource = s.message("io.k8s.api.core.v1.NodeConfigSource", "", {
  configMap: s.optional(2, ConfigMapNodeConfigSource, ""),
});
export type NodeConfigSource = z.infer<typeof NodeConfigSource>;

export const NodeSpec = s.message("io.k8s.api.core.v1.NodeSpec", "", {
  podCIDR: s.optional(1, s.string, ""),
  externalID: s.optional(2, s.string, ""),
  providerID: s.optional(3, s.string, ""),
  unschedulable: s.optional(4, s.boolean, ""),
  taints: s.optional(5, s.list(Taint), "", { list: "atomic" }),
  configSource: s.optional(6, NodeConfigSource, ""),
  podCIDRs: s.optional(7, s.list(s.string), "", { list: "set", patch: "merge" }),
});
export type NodeSpec = z.infer<typeof NodeSpec>;
