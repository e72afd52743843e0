/** The replica sets of a deployment: the one of its present template, and those of earlier ones. */
import { ReplicaSets, Deployments, type appsv1, groupVersion } from "@kayak/api";
import { byAge, controllerReference } from "../shared/objects.ts";
import { newReplicaSetAnnotations, revisionOf, sizeAnnotations } from "./annotations.ts";
import { TEMPLATE_HASH, sameTemplate, templateHash } from "./template-hash.ts";

export interface RolloutSets {
  /** The replica set of the present template, as it should be noted; its uid is empty if it is still to be made. */
  readonly current: appsv1.ReplicaSet | undefined;
  /** Of earlier templates, the oldest first. */
  readonly old: readonly appsv1.ReplicaSet[];
}

const MAX_NAME = 253;

export function sizeOf(replicaSet: appsv1.ReplicaSet): number {
  return replicaSet.spec.replicas ?? 1;
}

export function allOf({ current, old }: RolloutSets): readonly appsv1.ReplicaSet[] {
  return current ? [...old, current] : old;
}

export function activeOf(replicaSets: readonly appsv1.ReplicaSet[]): readonly appsv1.ReplicaSet[] {
  return replicaSets.filter((replicaSet) => sizeOf(replicaSet) > 0);
}

export function sum(
  replicaSets: readonly appsv1.ReplicaSet[],
  of: (replicaSet: appsv1.ReplicaSet) => number | undefined,
): number {
  return replicaSets.reduce((total, replicaSet) => total + (of(replicaSet) ?? 0), 0);
}

/** Tells the present replica set from the old ones, and brings its annotations up to date with the deployment. */
export function sortReplicaSets(deployment: appsv1.Deployment, replicaSets: readonly appsv1.ReplicaSet[]): RolloutSets {
  const sorted = [...replicaSets].sort(byAge);
  const { template, minReadySeconds } = deployment.spec;
  const found = sorted.find(({ spec }) => spec.template && sameTemplate(spec.template, template));
  const old = sorted.filter((replicaSet) => replicaSet !== found);
  if (!found) return { current: undefined, old };
  const annotations = newReplicaSetAnnotations(deployment, found.metadata.annotations ?? {}, nextRevision(old));
  return {
    current: { ...found, metadata: { ...found.metadata, annotations }, spec: { ...found.spec, minReadySeconds } },
    old,
  };
}

function nextRevision(old: readonly appsv1.ReplicaSet[]): bigint {
  const newest = old.map(revisionOf).reduce((a, b) => (b > a ? b : a), 0n);
  return newest + 1n;
}

/** The replica set of a template that has none yet, with no replicas. */
export function newReplicaSet(deployment: appsv1.Deployment, old: readonly appsv1.ReplicaSet[]): appsv1.ReplicaSet {
  const { metadata, spec, status } = deployment;
  const hash = templateHash(spec.template, status.collisionCount);
  const labels = { ...spec.template.metadata.labels, [TEMPLATE_HASH]: hash };
  const annotations = {
    ...newReplicaSetAnnotations(deployment, {}, nextRevision(old)),
    ...sizeAnnotations(deployment),
  };
  return {
    apiVersion: groupVersion(ReplicaSets) as "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${metadata.name.slice(0, MAX_NAME - hash.length - 1)}-${hash}`,
      namespace: metadata.namespace,
      labels,
      annotations,
      ownerReferences: [controllerReference(Deployments, deployment)],
      uid: "",
      resourceVersion: "",
      creationTimestamp: "",
    },
    spec: {
      replicas: 0,
      minReadySeconds: spec.minReadySeconds,
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [TEMPLATE_HASH]: hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}

/** New sizes, by the name of the replica set. */
export type Sizes = ReadonlyMap<string, number>;

/** The sets with new sizes, each noting what the deployment wanted when it was sized. */
export function resize(deployment: appsv1.Deployment, { current, old }: RolloutSets, sizes: Sizes): RolloutSets {
  const sized = (replicaSet: appsv1.ReplicaSet): appsv1.ReplicaSet => {
    const replicas = sizes.get(replicaSet.metadata.name);
    if (replicas === undefined) return replicaSet;
    const annotations = { ...replicaSet.metadata.annotations, ...sizeAnnotations(deployment) };
    return { ...replicaSet, metadata: { ...replicaSet.metadata, annotations }, spec: { ...replicaSet.spec, replicas } };
  };
  return { current: current && sized(current), old: old.map(sized) };
}
