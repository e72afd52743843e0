/** The runtime class. */
import * as s from "../../../schema/kit.ts";
import { Toleration } from "../../core/v1/scheduling.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const Overhead = s.message("io.k8s.api.node.v1.Overhead", "What a runtime uses beside a pod's containers.", {
  podFixed: s.optional(1, s.map(s.quantity), "What each pod costs, by resource."),
});
export type Overhead = s.TypeOf<typeof Overhead>;

export const Scheduling = s.message("io.k8s.api.node.v1.Scheduling", "Which nodes have a runtime.", {
  nodeSelector: s.optional(1, s.map(s.string), "Labels of the nodes that have it; added to those that the pod asks for.", { map: "atomic" }),
  tolerations: s.optional(2, s.list(Toleration), "Tolerations that its pods get besides their own.", { list: "atomic" }),
});
export type Scheduling = s.TypeOf<typeof Scheduling>;

export const RuntimeClass = s.kind(
  { name: "io.k8s.api.node.v1.RuntimeClass", apiVersion: "node.k8s.io/v1", kind: "RuntimeClass" },
  "A name for a way to run pods, which the nodes' runtimes are configured for.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    handler: s.required(2, s.string, "What the runtime calls its configuration: a DNS label. It can't be changed."),
    overhead: s.optional(3, Overhead, "What a pod costs beside its containers."),
    scheduling: s.optional(4, Scheduling, "Which nodes have the runtime. Absent means all."),
  },
);
export type RuntimeClass = s.TypeOf<typeof RuntimeClass>;

export const RuntimeClassList = metav1.listOf(RuntimeClass);
export type RuntimeClassList = s.TypeOf<typeof RuntimeClassList>;
