/** On which nodes a daemon set's pod belongs, and what such a pod looks like. */
import { matchesNodeAffinity, tolerates, type Draft, type appsv1, type corev1, type metav1 } from "@kayak/api";
import { podFromTemplate } from "../replicaset/pod.ts";
import { REVISION_HASH } from "../revisions/revision.ts";

export interface Verdict {
  /** A pod that is not there is made. */
  readonly shouldRun: boolean;
  /** A pod that is there may stay. */
  readonly mayStay: boolean;
}

/** Daemons are there before a node is ready, and stay on it when it is in trouble. */
const DAEMON_TOLERATIONS: readonly corev1.Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
];
const HOST_NETWORK_TOLERATION: corev1.Toleration = {
  key: "node.kubernetes.io/network-unavailable",
  operator: "Exists",
  effect: "NoSchedule",
};

export function judge(set: appsv1.DaemonSet, node: corev1.Node): Verdict {
  const { spec } = set.spec.template;
  const fits =
    (!spec.nodeName || spec.nodeName === node.metadata.name) && matchesNodeAffinity({ spec } as corev1.Pod, node);
  if (!fits) return { shouldRun: false, mayStay: false };
  const tolerations = tolerationsOf(spec);
  const repelling = (node.spec.taints ?? []).filter((taint) => !tolerates(tolerations, taint));
  const evicting = repelling.some(({ effect }) => effect === "NoExecute");
  const shouldRun = !evicting && repelling.every(({ effect }) => effect !== "NoSchedule");
  return { shouldRun, mayStay: !evicting };
}

function tolerationsOf(spec: corev1.PodSpec): readonly corev1.Toleration[] {
  const added = spec.hostNetwork ? [...DAEMON_TOLERATIONS, HOST_NETWORK_TOLERATION] : DAEMON_TOLERATIONS;
  const own = spec.tolerations ?? [];
  const missing = added.filter(({ key, effect }) => !own.some((each) => each.key === key && each.effect === effect));
  return [...own, ...missing];
}

const NODE_NAME_FIELD = "metadata.name";

/** A pod that the scheduler can bind to this node only. */
export function daemonPod(
  set: appsv1.DaemonSet,
  { node, hash, owner }: { readonly node: string; readonly hash: string; readonly owner: metav1.OwnerReference },
): Draft<corev1.Pod> {
  const draft = podFromTemplate(set.spec.template, owner, set.metadata.namespace);
  const { spec } = set.spec.template;
  const term = { matchFields: [{ key: NODE_NAME_FIELD, operator: "In" as const, values: [node] }] };
  const nodeAffinity = {
    ...spec.affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
  };
  return {
    metadata: { ...draft.metadata, labels: { ...draft.metadata.labels, [REVISION_HASH]: hash } },
    spec: { ...spec, affinity: { ...spec.affinity, nodeAffinity }, tolerations: [...tolerationsOf(spec)] },
  };
}

/** The node that a pod runs on, or is meant for. */
export function nodeOf({ spec }: corev1.Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const fields = terms.flatMap(({ matchFields }) => matchFields ?? []);
  const [value, ...others] =
    fields.find(({ key, operator }) => key === NODE_NAME_FIELD && operator === "In")?.values ?? [];
  return others.length === 0 ? value : undefined;
}
