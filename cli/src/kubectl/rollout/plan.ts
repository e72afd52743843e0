/** What a Deployment's state says about its rollout, worded as kubectl words it. */
import type { appsv1, corev1 } from "@kayak/api";

const revisionAnnotation = "deployment.kubernetes.io/revision";
const changeCauseAnnotation = "kubernetes.io/change-cause";
const hashLabel = "pod-template-hash";

export interface Progress {
  readonly message: string;
  readonly done: boolean;
  readonly failed: boolean;
}

const going = (message: string): Progress => ({ message, done: false, failed: false });

export function progressOf({ metadata, spec, status }: appsv1.Deployment): Progress {
  const waiting = (what: string) => going(`Waiting for deployment "${metadata.name}" rollout to finish: ${what}...`);
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return going("Waiting for deployment spec update to be observed...");
  const late = status.conditions?.some(
    (condition) => condition.type === "Progressing" && condition.reason === "ProgressDeadlineExceeded",
  );
  if (late)
    return { message: `deployment "${metadata.name}" exceeded its progress deadline`, done: true, failed: true };
  const wanted = spec.replicas ?? 1;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  if (updatedReplicas < wanted) return waiting(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (replicas > updatedReplicas) return waiting(`${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { message: `deployment "${metadata.name}" successfully rolled out`, done: true, failed: false };
}

export function revisionOf({ metadata }: appsv1.ReplicaSet): number {
  return Number(metadata.annotations?.[revisionAnnotation] ?? 0);
}

/** Rows of revision and cause, oldest first. */
export function historyOf(owned: readonly appsv1.ReplicaSet[]): string[][] {
  return owned
    .toSorted((a, b) => revisionOf(a) - revisionOf(b))
    .map((set) => [String(revisionOf(set)), set.metadata.annotations?.[changeCauseAnnotation] ?? "<none>"]);
}

export type Undo =
  | { readonly problem: string }
  | { readonly source: appsv1.ReplicaSet; readonly template: corev1.PodTemplateSpec; readonly skip: boolean };

/** The template to go back to: of the revision asked for, else of the one before the newest. */
export function planUndo(
  deployment: appsv1.Deployment,
  owned: readonly appsv1.ReplicaSet[],
  revision: number | undefined,
): Undo {
  const sorted = owned.toSorted((a, b) => revisionOf(b) - revisionOf(a));
  const source = revision === undefined ? sorted[1] : sorted.find((set) => revisionOf(set) === revision);
  if (!source && revision === undefined)
    return { problem: `no rollout history found for deployment "${deployment.metadata.name}"` };
  if (!source?.spec.template) return { problem: `unable to find specified revision ${revision} in history` };
  const { [hashLabel]: _, ...labels } = source.spec.template.metadata.labels ?? {};
  const template = { ...source.spec.template, metadata: { ...source.spec.template.metadata, labels } };
  return {
    source,
    template,
    skip: JSON.stringify(template.spec) === JSON.stringify(deployment.spec.template.spec) && sorted[0] === source,
  };
}
