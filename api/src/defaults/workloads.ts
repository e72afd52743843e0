/** Defaults of what keeps pods running: replication controllers, replica sets, deployments, daemon sets, stateful sets. */
import { defaultPodTemplate } from "./pod.ts";
import { defaultPersistentVolumeClaim } from "./storage.ts";
import type { apps, core } from "./types.ts";

export function defaultReplicationController({ metadata, spec }: core.ReplicationController): void {
  const labels = spec.template?.metadata.labels;
  if (labels && isEmpty(spec.selector)) spec.selector = { ...labels };
  if (labels && isEmpty(metadata.labels)) metadata.labels = { ...labels };
  spec.replicas ??= 1;
  defaultPodTemplate(spec.template);
}

export function defaultPodTemplateObject({ template }: core.PodTemplate): void {
  defaultPodTemplate(template);
}

export function defaultReplicaSet({ spec }: apps.ReplicaSet): void {
  spec.replicas ??= 1;
  defaultPodTemplate(spec.template);
}

const revisionHistoryLimit = 10;
const progressDeadlineSeconds = 600;

export function defaultDeployment({ spec }: apps.Deployment): void {
  spec.replicas ??= 1;
  spec.strategy ??= {};
  spec.strategy.type ||= "RollingUpdate";
  if (spec.strategy.type === "RollingUpdate") {
    spec.strategy.rollingUpdate ??= {};
    spec.strategy.rollingUpdate.maxUnavailable ??= "25%";
    spec.strategy.rollingUpdate.maxSurge ??= "25%";
  }
  spec.revisionHistoryLimit ??= revisionHistoryLimit;
  spec.progressDeadlineSeconds ??= progressDeadlineSeconds;
  defaultPodTemplate(spec.template);
}

export function defaultDaemonSet({ spec }: apps.DaemonSet): void {
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1;
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= revisionHistoryLimit;
  defaultPodTemplate(spec.template);
}

export function defaultStatefulSet({ spec }: apps.StatefulSet): void {
  spec.podManagementPolicy ||= "OrderedReady";
  spec.updateStrategy ??= {};
  spec.updateStrategy.type ||= "RollingUpdate";
  if (spec.updateStrategy.type === "RollingUpdate") {
    spec.updateStrategy.rollingUpdate ??= {};
    spec.updateStrategy.rollingUpdate.partition ??= 0;
  }
  spec.persistentVolumeClaimRetentionPolicy ??= {};
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= "Retain";
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= "Retain";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= revisionHistoryLimit;
  defaultPodTemplate(spec.template);
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.kind = "PersistentVolumeClaim";
    claim.apiVersion = "v1";
    defaultPersistentVolumeClaim(claim);
  }
}

export function isEmpty(map: Record<string, string> | undefined): boolean {
  return map === undefined || Object.keys(map).length === 0;
}
