/** Defaults of pods and pod templates. */
import { defaultContainer, defaultHostPorts } from "./container.ts";
import {
  defaultPodLevelRequests,
  defaultRequestsToLimits,
  defaultRequirements,
  defaultResourceList,
} from "./resources.ts";
import type { core } from "./types.ts";
import { defaultVolume } from "./volume.ts";

const terminationGraceSeconds = 30;

export function defaultPod(pod: core.Pod): void {
  const { spec, status } = pod;
  defaultPodSpec(spec);
  for (const container of spec.containers) defaultPodContainer(container, spec);
  for (const container of spec.initContainers ?? []) defaultPodContainer(container, spec);
  defaultPodLevelRequests(spec);
  spec.enableServiceLinks ??= true;
  if (status.podIP && !status.podIPs) status.podIPs = [{ ip: status.podIP }];
  if (status.hostIP && !status.hostIPs) status.hostIPs = [{ ip: status.hostIP }];
}

/** What only the containers of a real pod get, not those of a template. */
function defaultPodContainer(container: core.Container, spec: core.PodSpec): void {
  defaultRequestsToLimits(container.resources);
  if (spec.hostNetwork) defaultHostPorts(container);
}

export function defaultPodTemplate(template: core.PodTemplateSpec | undefined): void {
  if (template) defaultPodSpec(template.spec);
}

function defaultPodSpec(spec: core.PodSpec): void {
  spec.dnsPolicy ||= "ClusterFirst";
  spec.restartPolicy ||= "Always";
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= terminationGraceSeconds;
  spec.schedulerName ||= "default-scheduler";
  defaultServiceAccount(spec);
  defaultResourceList(spec.overhead);
  defaultRequirements(spec.resources);
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  for (const container of spec.initContainers ?? []) defaultContainer(container);
  for (const container of spec.containers) defaultContainer(container);
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container);
}

/** `serviceAccount` is the old name of `serviceAccountName`; both are always shown. */
function defaultServiceAccount(spec: core.PodSpec): void {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name) return;
  spec.serviceAccountName = name;
  spec.serviceAccount = name;
}
