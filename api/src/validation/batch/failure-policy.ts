/** A job's pod failure policy. */
import { checkQualifiedName } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { batch } from "../types.ts";

const maxRules = 20;
const maxExitCodes = 255;
const maxPatterns = 20;
const actions = ["Count", "FailIndex", "FailJob", "Ignore"];
const operators = ["In", "NotIn"];
const statuses = ["False", "True", "Unknown"];

interface Place {
  readonly at: string;
  readonly policy: batch.PodFailurePolicy;
}

export function validateFailurePolicy(spec: batch.JobSpec, { at, policy }: Place, errors: FieldErrors): void {
  const path = `${at}.podFailurePolicy.rules`;
  if (policy.rules.length > maxRules) errors.tooMany(path, policy.rules.length, maxRules);
  policy.rules.forEach((rule, index) => validateRule(rule, { at: `${path}[${index}]`, spec }, errors));
}

interface RulePlace {
  readonly at: string;
  readonly spec: batch.JobSpec;
}

function validateRule(rule: batch.PodFailurePolicyRule, { at, spec }: RulePlace, errors: FieldErrors): void {
  requireOneOf(rule.action, { at: `${at}.action`, supported: actions }, errors);
  if (rule.action === "FailIndex" && spec.backoffLimitPerIndex === undefined)
    errors.invalid(`${at}.action`, rule.action, "requires the backoffLimitPerIndex to be set");
  const patterns = rule.onPodConditions ?? [];
  if (rule.onExitCodes) validateExitCodes(rule.onExitCodes, { at: `${at}.onExitCodes`, spec }, errors);
  if (patterns.length > 0) validatePatterns(patterns, `${at}.onPodConditions`, errors);
  if (rule.onExitCodes && patterns.length > 0)
    errors.invalidWhole(at, "specifying both OnExitCodes and OnPodConditions is not supported");
  if (!rule.onExitCodes && patterns.length === 0)
    errors.invalidWhole(at, "specifying one of OnExitCodes and OnPodConditions is required");
}

function validatePatterns(
  patterns: readonly batch.PodFailurePolicyOnPodConditionsPattern[],
  at: string,
  errors: FieldErrors,
): void {
  if (patterns.length > maxPatterns) errors.tooMany(at, patterns.length, maxPatterns);
  patterns.forEach(({ type, status }, index) => {
    errors.invalidEach(`${at}[${index}].type`, type, checkQualifiedName(type));
    requireOneOf(status, { at: `${at}[${index}].status`, supported: statuses }, errors);
  });
}

function validateExitCodes(
  { operator, containerName, values }: batch.PodFailurePolicyOnExitCodesRequirement,
  { at, spec }: RulePlace,
  errors: FieldErrors,
): void {
  requireOneOf(operator, { at: `${at}.operator`, supported: operators }, errors);
  const { containers, initContainers = [] } = spec.template.spec;
  if (containerName !== undefined && ![...containers, ...initContainers].some(({ name }) => name === containerName))
    errors.invalid(
      `${at}.containerName`,
      containerName,
      "must be one of the container or initContainer names in the pod template",
    );
  if (values.length === 0) errors.invalid(`${at}.values`, values, "at least one value is required");
  else if (values.length > maxExitCodes) errors.tooMany(`${at}.values`, values.length, maxExitCodes);
  validateValues(values, { at: `${at}.values`, mayBeZero: operator !== "In" }, errors);
}

function validateValues(
  values: readonly number[],
  { at, mayBeZero }: { readonly at: string; readonly mayBeZero: boolean },
  errors: FieldErrors,
): void {
  const seen = new Set<number>();
  values.forEach((value, index) => {
    if (value === 0 && !mayBeZero) errors.invalid(`${at}[${index}]`, value, "must not be 0 for the In operator");
    if (seen.has(value)) errors.duplicate(`${at}[${index}]`, value);
    seen.add(value);
  });
  if (values.some((value, index) => index > 0 && value < values[index - 1]!))
    errors.invalid(at, values, "must be ordered");
}

function requireOneOf(
  value: string | undefined,
  { at, supported }: { readonly at: string; readonly supported: readonly string[] },
  errors: FieldErrors,
): void {
  if (!value) errors.required(at, `valid values: [${supported.map((each) => JSON.stringify(each)).join(" ")}]`);
  else if (!supported.includes(value)) errors.notSupported(at, value, supported);
}
