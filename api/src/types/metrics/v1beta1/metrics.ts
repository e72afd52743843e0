/** What nodes and pods use now. Nobody keeps these: they are measured when somebody asks. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

const usage = s.map(s.quantity);
const timestamp = "The end of the interval over which usage was measured.";
const window = "The interval's length.";

export const NodeMetrics = s.kind(
  { name: "io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics", apiVersion: "metrics.k8s.io/v1beta1", kind: "NodeMetrics" },
  "What a node uses.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The node's name and labels."),
    timestamp: s.required(2, s.time, timestamp),
    window: s.required(3, s.duration, window),
    usage: s.required(4, usage, "Processor time, as cores, and memory, as the working set."),
  },
);
export type NodeMetrics = s.TypeOf<typeof NodeMetrics>;

export const ContainerMetrics = s.message("io.k8s.metrics.pkg.apis.metrics.v1beta1.ContainerMetrics", "What a container uses.", {
  name: s.required(1, s.string, "The container's name."),
  usage: s.required(2, usage, "Processor time, as cores, and memory, as the working set."),
});
export type ContainerMetrics = s.TypeOf<typeof ContainerMetrics>;

export const PodMetrics = s.kind(
  { name: "io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics", apiVersion: "metrics.k8s.io/v1beta1", kind: "PodMetrics" },
  "What a pod's containers use.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The pod's name and labels."),
    timestamp: s.required(2, s.time, timestamp),
    window: s.required(3, s.duration, window),
    containers: s.required(4, s.list(ContainerMetrics), "Of all containers, from the same interval.", { list: "atomic" }),
  },
);
export type PodMetrics = s.TypeOf<typeof PodMetrics>;
