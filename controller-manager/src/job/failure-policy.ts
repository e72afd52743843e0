/** What a job's failure policy says about a failed pod. */
import type { batchv1, corev1 } from "@kayak/api";

type Pod = corev1.Pod;
type Rule = batchv1.PodFailurePolicyRule;

export interface FailureVerdict {
  /** Undefined: no rule matches. */
  readonly action: Rule["action"] | undefined;
  /** Why the job fails, where it does. */
  readonly message: string;
}

export function judgeFailure({ spec }: batchv1.Job, pod: Pod): FailureVerdict {
  const rules = spec.podFailurePolicy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const why = rule.onExitCodes
      ? matchExitCodes(rule.onExitCodes, pod)
      : matchConditions(rule.onPodConditions ?? [], pod);
    if (why) return { action: rule.action, message: `${why} matching ${rule.action} rule at index ${index}` };
  }
  return { action: undefined, message: "" };
}

/** Whether the failure counts towards the limits. */
export function counts({ action }: FailureVerdict): boolean {
  return action !== "Ignore";
}

function matchExitCodes(
  { containerName, operator, values }: batchv1.PodFailurePolicyOnExitCodesRequirement,
  { metadata, status }: Pod,
): string | undefined {
  const statuses = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  const found = statuses.find(({ name, state }) => {
    const code = state?.terminated?.exitCode;
    if (code === undefined || code === 0 || (containerName !== undefined && name !== containerName)) return false;
    return operator === "In" ? values.includes(code) : !values.includes(code);
  });
  if (!found) return undefined;
  const code = found.state?.terminated?.exitCode;
  return `Container ${found.name} for pod ${metadata.namespace}/${metadata.name} failed with exit code ${code}`;
}

function matchConditions(
  patterns: readonly batchv1.PodFailurePolicyOnPodConditionsPattern[],
  { metadata, status }: Pod,
): string | undefined {
  const found = status.conditions?.find((condition) =>
    patterns.some((pattern) => pattern.type === condition.type && (pattern.status ?? "True") === condition.status),
  );
  return found && `Pod ${metadata.namespace}/${metadata.name} has condition ${found.type}`;
}
