/** The rules for a pod spec, in a pod or in a template. */
import { checkDnsSubdomain, checkQualifiedName, checkRange } from "../../names/index.ts";
import { compareQuantities } from "../../quantity.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateLabels } from "../labels.ts";
import type { core } from "../types.ts";
import { validateAffinity } from "./affinity.ts";
import { validatePodClaims } from "./claims.ts";
import { validateContainers } from "./containers.ts";
import { podContext } from "./context.ts";
import type { PodContext } from "./context.ts";
import { validateDns, validateHostAliases, validateHostname, validateHostNetworkPorts } from "./network.ts";
import { validateOs } from "./os.ts";
import { validateContainerResources, validatePodLevelResources } from "./resources.ts";
import { validateSchedulingGates, validateSpread, validateTolerations } from "./scheduling.ts";
import { validateHostUsers, validatePodSecurity } from "./security.ts";
import { validateVolumes } from "./volumes.ts";

export const maxInt32 = 2 ** 31 - 1;
export const restartPolicies = ["Always", "OnFailure", "Never"];

interface Options {
  readonly at: string;
  /** The name of the pod that the spec belongs to; absent for templates. */
  readonly podName?: string | undefined;
  readonly isPod: boolean;
}

export function validatePodSpec(spec: core.PodSpec, { at, podName, isPod }: Options, errors: FieldErrors): void {
  if (spec.terminationGracePeriodSeconds === undefined) errors.required(`${at}.terminationGracePeriodSeconds`);
  const volumes = validateVolumes(spec.volumes, { at: `${at}.volumes`, podName, isPod }, errors);
  const context = podContext(spec, { isPod, errors, volumes });
  validatePodClaims(spec.resourceClaims, `${at}.resourceClaims`, errors);
  validateContainers(at, context);
  if (spec.resources) validatePodResources(spec.resources, `${at}.resources`, context);
  validateHostNetworkPorts(at, context);
  errors.oneOf(`${at}.restartPolicy`, spec.restartPolicy, restartPolicies);
  validateDns(spec, at, errors);
  validatePodSecurity(spec, at, errors);
  validateHostUsers(spec, at, errors);
  validateScheduling(spec, at, errors);
  validateHostname(spec, at, errors);
  validateHostAliases(spec.hostAliases, `${at}.hostAliases`, errors);
  validateReferences(spec, at, errors);
  if (spec.overhead) {
    validateContainerResources({ limits: spec.overhead }, { at: `${at}.overhead`, errors, claims: context.claims });
  }
  validateOs(spec, at, errors);
}

function validateScheduling(spec: core.PodSpec, at: string, errors: FieldErrors): void {
  validateLabels(spec.nodeSelector, `${at}.nodeSelector`, errors);
  if (spec.affinity) validateAffinity(spec.affinity, `${at}.affinity`, errors);
  spec.readinessGates?.forEach(({ conditionType }, index) => {
    errors.invalidEach(
      `${at}.readinessGates[${index}].conditionType`,
      conditionType,
      checkQualifiedName(conditionType),
    );
  });
  validateSchedulingGates(spec.schedulingGates, `${at}.schedulingGates`, errors);
  validateSpread(spec.topologySpreadConstraints, `${at}.topologySpreadConstraints`, errors);
  validateTolerations(spec.tolerations, `${at}.tolerations`, errors);
  if (spec.preemptionPolicy !== undefined)
    errors.oneOf(`${at}.preemptionPolicy`, spec.preemptionPolicy, ["PreemptLowerPriority", "Never"]);
}

/** Names of other objects, and how long the pod may run. */
function validateReferences(spec: core.PodSpec, at: string, errors: FieldErrors): void {
  for (const field of ["serviceAccountName", "nodeName", "priorityClassName"] as const) {
    const name = spec[field];
    if (name) errors.invalidEach(`${at}.${field}`, name, checkDnsSubdomain(name));
  }
  const { runtimeClassName, activeDeadlineSeconds: deadline } = spec;
  if (runtimeClassName !== undefined)
    errors.invalidEach(`${at}.runtimeClassName`, runtimeClassName, checkDnsSubdomain(runtimeClassName));
  if (deadline !== undefined)
    errors.invalidEach(`${at}.activeDeadlineSeconds`, deadline, checkRange(deadline, 1, maxInt32));
}

function validatePodResources(
  resources: core.ResourceRequirements,
  at: string,
  { spec, errors, claims }: PodContext,
): void {
  validatePodLevelResources(resources, { at, errors, claims });
  spec.containers.forEach((container, index) => {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const podLimit = resources.limits?.[name];
      if (podLimit === undefined || compareQuantities(limit, podLimit) <= 0) continue;
      errors.invalid(
        `${at}.containers[${index}][${name}].limits`,
        limit,
        `must be less than or equal to pod limits of ${podLimit}`,
      );
    }
  });
}
