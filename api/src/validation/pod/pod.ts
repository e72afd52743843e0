/** Pods: what may be created, what may change, what status may say. */
import { checkDnsSubdomain, checkIP, checkQualifiedName, ipFamilyOf } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import { validatePodSpec } from "./spec.ts";
import { validateSpecUpdate } from "./update.ts";

export function validatePod(pod: core.Pod, errors: FieldErrors): void {
  validatePodBody(pod, errors);
  const { spec } = pod;
  if (spec.ephemeralContainers?.length) errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
  if (spec.nodeName && spec.schedulingGates?.length) {
    errors.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared");
  }
}

function validatePodBody({ metadata, spec }: core.Pod, errors: FieldErrors): void {
  validatePodAnnotations(metadata.annotations, { at: "metadata.annotations", spec }, errors);
  validatePodSpec(spec, { at: "spec", podName: metadata.name, isPod: true }, errors);
  if (spec.serviceAccountName) return;
  spec.volumes?.forEach(({ projected }, index) => {
    projected?.sources?.forEach(({ serviceAccountToken }, sourceIndex) => {
      if (!serviceAccountToken) return;
      const field = `spec.volumes[${index}].projected.sources[${sourceIndex}].serviceAccountToken`;
      errors.forbidden(field, "must not be specified when serviceAccountName is not set");
    });
  });
}

const mirrorAnnotation = "kubernetes.io/config.mirror";
const deletionCostAnnotation = "controller.kubernetes.io/pod-deletion-cost";

type Annotations = Readonly<Record<string, string>> | undefined;

export function validatePodAnnotations(
  annotations: Annotations,
  { at, spec }: { at: string; spec: core.PodSpec },
  errors: FieldErrors,
): void {
  const mirror = annotations?.[mirrorAnnotation];
  if (mirror !== undefined && !spec.nodeName) {
    errors.invalid(`${at}[${mirrorAnnotation}]`, mirror, "must set spec.nodeName if mirror pod annotation is set");
  }
  const cost = annotations?.[deletionCostAnnotation];
  if (cost !== undefined && !isInt32(cost))
    errors.invalid(`${at}[${deletionCostAnnotation}]`, cost, "must be a 32bit integer");
}

function isInt32(text: string): boolean {
  return /^(?:0|-?[1-9][0-9]*)$/.test(text) && Math.abs(Number(text)) <= 2 ** 31 - (text.startsWith("-") ? 0 : 1);
}

export function validatePodUpdate(pod: core.Pod, before: core.Pod, errors: FieldErrors): void {
  validatePodBody(pod, errors);
  validateMirror(pod, before, errors);
  validateSpecUpdate(pod.spec, before.spec, errors);
}

function validateMirror({ metadata }: core.Pod, { metadata: before }: core.Pod, errors: FieldErrors): void {
  const now = metadata.annotations?.[mirrorAnnotation];
  const was = before.annotations?.[mirrorAnnotation];
  if (now === was) return;
  errors.forbidden(
    `metadata.annotations[${mirrorAnnotation}]`,
    `may not ${was === undefined ? "add" : "remove or update"} mirror pod annotation`,
  );
}

export function validatePodStatusUpdate(pod: core.Pod, before: core.Pod, errors: FieldErrors): void {
  const { status } = pod;
  if (pod.spec.nodeName !== before.spec.nodeName) errors.forbidden("status.nodeName", "may not be changed directly");
  status.conditions?.forEach(({ type }, index) =>
    errors.invalidEach(`metadata.conditions[${index}].Type`, type, checkQualifiedName(type)),
  );
  const nominated = status.nominatedNodeName;
  if (nominated && nominated !== before.status.nominatedNodeName) {
    errors.invalidEach("status.nominatedNodeName", nominated, checkDnsSubdomain(nominated));
  }
  // It is computed once, when the pod is created; a status without it says nothing about it.
  if (status.qosClass !== undefined && before.status.qosClass !== undefined)
    errors.immutable("status.qosClass", status.qosClass, before.status.qosClass);
  for (const list of ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"] as const)
    validateTransitions(list, { pod, before }, errors);
  validateIPs(status.podIPs, "status.podIPs", errors);
  validateIPs(status.hostIPs, "status.hostIPs", errors);
}

type StatusList = "containerStatuses" | "initContainerStatuses" | "ephemeralContainerStatuses";

/** What has ended for good does not come back to life. */
function validateTransitions(
  list: StatusList,
  { pod, before }: { pod: core.Pod; before: core.Pod },
  errors: FieldErrors,
): void {
  const policy = list === "ephemeralContainerStatuses" ? "Never" : before.spec.restartPolicy;
  if (policy === "Always") return;
  before.status[list]?.forEach(({ name, state }, index) => {
    if (!state?.terminated || (state.terminated.exitCode !== 0 && policy === "OnFailure")) return;
    if (restartsItself(list, name, before.spec)) return;
    const now = pod.status[list]?.find((status) => status.name === name);
    if (now && !now.state?.terminated)
      errors.forbidden(`status.${list}[${index}].state`, "may not be transitioned to non-terminated state");
  });
}

function restartsItself(list: StatusList, name: string, spec: core.PodSpec): boolean {
  if (list === "ephemeralContainerStatuses") return false;
  const container = (list === "containerStatuses" ? spec.containers : spec.initContainers)?.find(
    (each) => each.name === name,
  );
  return container?.restartPolicy !== undefined && container.restartPolicy !== "Never";
}

function validateIPs(ips: readonly { ip: string }[] | undefined, at: string, errors: FieldErrors): void {
  if (!ips) return;
  ips.forEach(({ ip }, index) => errors.invalidEach(`${at}[${index}]`, ip, checkIP(ip)));
  if (ips.length < 2) return;
  const families = new Set(ips.map(({ ip }) => ipFamilyOf(ip)));
  if (ips.length > 2 || families.size < 2)
    errors.invalid(at, ips, "may specify no more than one IP for each IP family");
  ips.forEach((entry, index) => {
    if (ips.findIndex(({ ip }) => ip === entry.ip) < index) errors.duplicate(`${at}[${index}]`, entry);
  });
}
