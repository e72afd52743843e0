/** From a kubelet's summary to the objects of metrics.k8s.io. Pure. */
import type { corev1, metricsv1beta1 } from "@kayak/api";

interface Usage {
  readonly cpu?: {
    readonly time: string;
    readonly usageNanoCores?: number;
    /** What the rate was measured over. */
    readonly window?: string;
  };
  readonly memory?: { readonly workingSetBytes?: number };
}

/** The part of `/stats/summary` that is read here. */
export interface Summary {
  readonly node: Usage;
  readonly pods: readonly {
    readonly podRef: { readonly uid: string };
    readonly containers: readonly (Usage & { readonly name: string })[];
  }[];
}

type Metadata = metricsv1beta1.NodeMetrics["metadata"];

/** Undefined while nothing was measured. */
export function nodeMetrics(node: corev1.Node, summary: Summary): metricsv1beta1.NodeMetrics | undefined {
  const usage = resourceList(summary.node);
  return usage && { apiVersion, kind: "NodeMetrics", metadata: metadataOf(node), ...interval(summary.node), usage };
}

/** Undefined while one of its containers, which run, was not measured: a part would look like the whole. */
export function podMetrics(pod: corev1.Pod, summary: Summary): metricsv1beta1.PodMetrics | undefined {
  const found = summary.pods.find(({ podRef }) => podRef.uid === pod.metadata.uid);
  const [first] = found?.containers ?? [];
  if (!found || !first) return undefined;
  const containers = found.containers.map((container) => ({ name: container.name, usage: resourceList(container) }));
  if (!containers.every(isMeasured)) return undefined;
  return { apiVersion, kind: "PodMetrics", metadata: metadataOf(pod), ...interval(first), containers };
}

const apiVersion = "metrics.k8s.io/v1beta1";

type Measured = { name: string; usage: Record<string, string> };

function isMeasured(container: { name: string; usage: Record<string, string> | undefined }): container is Measured {
  return container.usage !== undefined;
}

function metadataOf({ metadata }: corev1.Pod | corev1.Node): Metadata {
  const { name, namespace, labels } = metadata;
  return {
    name,
    ...(namespace && { namespace }),
    creationTimestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    ...(labels && { labels }),
  } as Metadata;
}

function resourceList({ cpu, memory }: Usage): Record<string, string> | undefined {
  if (cpu?.usageNanoCores === undefined || memory?.workingSetBytes === undefined) return undefined;
  return { cpu: `${cpu.usageNanoCores}n`, memory: `${Math.floor(memory.workingSetBytes / 1024)}Ki` };
}

function interval({ cpu }: Usage): { timestamp: string; window: string } {
  return { timestamp: `${cpu?.time.slice(0, 19)}Z`, window: cpu?.window ?? "" };
}
