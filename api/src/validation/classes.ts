/** Priority classes and runtime classes. */
import { checkDnsLabel } from "../names/index.ts";
import { isEqual } from "./equality.ts";
import type { FieldErrors } from "./field-errors.ts";
import { validateLabels } from "./labels.ts";
import { validateContainerResources } from "./pod/resources.ts";
import { validateTolerations } from "./pod/scheduling.ts";
import { systemPriorityClasses } from "../priority.ts";
import type { node, scheduling } from "./types.ts";

/** Priorities above are for what the system itself needs. */
const highestUserPriority = 1_000_000_000;
const systemPrefix = "system-";
const preemptionPolicies = ["PreemptLowerPriority", "Never"];

export function validatePriorityClass(priorityClass: scheduling.PriorityClass, errors: FieldErrors): void {
  const { metadata, value, preemptionPolicy } = priorityClass;
  if (metadata.name.startsWith(systemPrefix)) {
    const problem = systemProblem(priorityClass);
    const text = `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${problem}`;
    if (problem) errors.forbidden("metadata.name", text);
  } else if (value > highestUserPriority)
    errors.forbidden("value", `maximum allowed value of a user defined priority is ${highestUserPriority}`);
  if (preemptionPolicy !== undefined) errors.oneOf("preemptionPolicy", preemptionPolicy, preemptionPolicies);
}

function systemProblem({ metadata, value, globalDefault = false }: scheduling.PriorityClass): string | undefined {
  const known = systemPriorityClasses.find(({ name }) => name === metadata.name);
  if (!known) return `${metadata.name} is not a known system priority class`;
  if (value !== known.value) return `value of ${known.name} PriorityClass must be ${known.value}`;
  return globalDefault ? `globalDefault of ${known.name} PriorityClass must be false` : undefined;
}

export function validatePriorityClassUpdate(
  priorityClass: scheduling.PriorityClass,
  before: scheduling.PriorityClass,
  errors: FieldErrors,
): void {
  if (priorityClass.value !== before.value) errors.forbidden("value", "may not be changed in an update.");
  errors.immutable("preemptionPolicy", priorityClass.preemptionPolicy, before.preemptionPolicy);
}

export function validateRuntimeClass(
  { handler, overhead, scheduling: where }: node.RuntimeClass,
  errors: FieldErrors,
): void {
  errors.invalidEach("handler", handler, checkDnsLabel(handler));
  if (overhead)
    validateContainerResources({ limits: overhead.podFixed }, { at: "overhead.podFixed", errors, claims: new Set() });
  if (!where) return;
  validateLabels(where.nodeSelector, "scheduling.nodeSelector", errors);
  validateTolerations(where.tolerations, "scheduling.tolerations", errors);
  where.tolerations?.forEach((toleration, index, all) => {
    if (all.slice(0, index).some((other) => isEqual(other, toleration)))
      errors.duplicate(`scheduling.tolerations[${index}]`, toleration);
  });
}

export function validateRuntimeClassUpdate(
  { handler }: node.RuntimeClass,
  before: node.RuntimeClass,
  errors: FieldErrors,
): void {
  errors.immutable("handler", handler, before.handler);
}
