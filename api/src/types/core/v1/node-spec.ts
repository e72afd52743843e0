/** What a node is to be. */
import * as s from "../../../schema/kit.ts";
import { Taint } from "./scheduling.ts";

export const ConfigMapNodeConfigSource = s.message("io.k8s.api.core.v1.ConfigMapNodeConfigSource", "Superseded: a config map with a kubelet's configuration.", {
  namespace: s.required(1, s.string, "The namespace of the config map."),
  name: s.required(2, s.string, "The name of the config map."),
  uid: s.optional(3, s.string, "The uid of the config map."),
  resourceVersion: s.optional(4, s.string, "The revision of the config map."),
  kubeletConfigKey: s.required(5, s.string, "The key of the configuration."),
});
export type ConfigMapNodeConfigSource = s.TypeOf<typeof ConfigMapNodeConfigSource>;

export const NodeConfigSource = s.message("io.k8s.api.core.v1.NodeConfigSource", "Superseded: where a kubelet's configuration comes from.", {
  configMap: s.optional(2, ConfigMapNodeConfigSource, "A config map."),
});
export type NodeConfigSource = s.TypeOf<typeof NodeConfigSource>;

export const NodeSpec = s.message("io.k8s.api.core.v1.NodeSpec", "What a node is to be.", {
  podCIDR: s.optional(1, s.string, "The network from which its pods get their addresses."),
  externalID: s.optional(2, s.string, "Superseded; not used."),
  providerID: s.optional(3, s.string, "The id that the cloud gives to the machine, as provider://id."),
  unschedulable: s.optional(4, s.boolean, "Whether no new pods are placed on it, as `kubectl cordon` does."),
  taints: s.optional(5, s.list(Taint), "What keeps pods off the node.", { list: "atomic" }),
  configSource: s.optional(6, NodeConfigSource, "Superseded; not used."),
  podCIDRs: s.optional(7, s.list(s.string), "The same, one network per family; the first equals `podCIDR`.", { list: "set", patch: "merge" }),
});
export type NodeSpec = s.TypeOf<typeof NodeSpec>;
