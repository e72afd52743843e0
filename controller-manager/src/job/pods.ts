/** A job's pods: what they look like, which finalizer keeps them until they are counted, and how they stand. */
import type { Draft, batchv1, corev1, metav1 } from "@kayak/api";
import { podFromTemplate } from "../replicaset/pod.ts";
import { isTerminating } from "../shared/objects.ts";
import { isActive, isFinished } from "../shared/pods.ts";

type Job = batchv1.Job;
type Pod = corev1.Pod;

export const TRACKING_FINALIZER = "batch.kubernetes.io/job-tracking";
export const COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index";
export const FAILURE_COUNT = "batch.kubernetes.io/job-index-failure-count";
export const IGNORED_FAILURE_COUNT = "batch.kubernetes.io/job-index-ignored-failure-count";

export function isTracked({ metadata }: { readonly metadata: metav1.ObjectMeta }): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;
}

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === "Indexed";
}

/** Where a pod on its way out is replaced only when it has ended. */
export function replacesEndedOnly({ spec }: Job): boolean {
  return spec.podReplacementPolicy === "Failed";
}

/** A pod that is being deleted will hardly succeed any more. */
export function hasFailed(job: Job, pod: Pod): boolean {
  if (pod.status.phase === "Failed") return true;
  return !replacesEndedOnly(job) && isTerminating(pod) && pod.status.phase !== "Succeeded";
}

export function isEnding(pod: Pod): boolean {
  return isTerminating(pod) && !isFinished(pod);
}

/** Undefined for a pod without an index, or with one beyond the completions. */
export function indexOf({ spec }: Job, { metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[COMPLETION_INDEX] ?? metadata.labels?.[COMPLETION_INDEX];
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const index = Number(text);
  return index < (spec.completions ?? 0) ? index : undefined;
}

export function countIn({ metadata }: Pod, annotation: string): number {
  return Number(metadata.annotations?.[annotation] ?? "0") || 0;
}

/** Which index a pod is for, and how often that has failed. */
export interface IndexedPod {
  readonly index: number;
  readonly failures: number | undefined;
  readonly ignoredFailures: number;
}

export function jobPod(job: Job, owner: metav1.OwnerReference, indexed: IndexedPod | undefined): Draft<Pod> {
  const draft = podFromTemplate(job.spec.template, owner, job.metadata.namespace);
  const finalizers = [...(draft.metadata.finalizers ?? []), TRACKING_FINALIZER];
  const tracked = { ...draft, metadata: { ...draft.metadata, finalizers } };
  return indexed ? withIndex(job, tracked, indexed) : tracked;
}

function withIndex(
  job: Job,
  { metadata, spec }: Draft<Pod>,
  { index, failures, ignoredFailures }: IndexedPod,
): Draft<Pod> {
  const mark = { [COMPLETION_INDEX]: String(index) };
  const counts = {
    ...(failures !== undefined && { [FAILURE_COUNT]: String(failures) }),
    ...(ignoredFailures > 0 && { [IGNORED_FAILURE_COUNT]: String(ignoredFailures) }),
  };
  const template = spec as corev1.PodSpec;
  const name = `${job.metadata.name}-${index}`;
  return {
    metadata: {
      ...metadata,
      generateName: `${name}-`,
      labels: { ...metadata.labels, ...mark },
      annotations: { ...metadata.annotations, ...mark, ...counts },
    },
    spec: {
      ...template,
      hostname: template.hostname || name,
      containers: template.containers.map(withIndexVariable),
      ...(template.initContainers && { initContainers: template.initContainers.map(withIndexVariable) }),
    },
  };
}

const INDEX_VARIABLE = "JOB_COMPLETION_INDEX";

function withIndexVariable(container: corev1.Container): corev1.Container {
  const { env = [] } = container;
  if (env.some(({ name }) => name === INDEX_VARIABLE)) return container;
  const fieldRef = { apiVersion: "v1", fieldPath: `metadata.labels['${COMPLETION_INDEX}']` };
  return { ...container, env: [...env, { name: INDEX_VARIABLE, valueFrom: { fieldRef } }] };
}

/** Active pods in the order in which they are given up: those that have come least far first. */
export function removalOrder(pods: readonly Pod[]): Pod[] {
  const rank = (pod: Pod) => [
    pod.spec.nodeName ? 1 : 0,
    pod.status.phase === "Running" ? 1 : 0,
    pod.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ? 1 : 0,
    -Date.parse(pod.metadata.creationTimestamp),
  ];
  return pods.filter(isActive).sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    return left.reduce((order, value, at) => order || value - (right[at] ?? 0), 0);
  });
}
