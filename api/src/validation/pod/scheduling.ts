/** Tolerations, taints, spreading and gates: what the scheduler reads besides affinity. */
import { checkLabelValue, checkQualifiedName } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateLabelName, validateLabelSelector } from "../labels.ts";
import type { core } from "../types.ts";

const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export function validateTolerations(
  tolerations: readonly core.Toleration[] | undefined,
  at: string,
  errors: FieldErrors,
): void {
  tolerations?.forEach((toleration, index) => validateToleration(toleration, `${at}[${index}]`, errors));
}

function validateToleration(
  { key, operator, value = "", effect, tolerationSeconds }: core.Toleration,
  at: string,
  errors: FieldErrors,
): void {
  if (key) validateLabelName(key, `${at}.key`, errors);
  else if (operator !== "Exists") {
    errors.invalid(
      `${at}.operator`,
      operator ?? "",
      'operator must be Exists when `key` is empty, which means "match all values and all keys"',
    );
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    errors.invalid(`${at}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set");
  }
  validateTolerationOperator({ operator, value }, at, errors);
  if (effect && !taintEffects.includes(effect)) errors.notSupported(`${at}.effect`, effect, taintEffects);
}

function validateTolerationOperator(
  { operator, value }: { operator: string | undefined; value: string },
  at: string,
  errors: FieldErrors,
): void {
  const field = `${at}.operator`;
  switch (operator || "Equal") {
    case "Equal": {
      const problems = checkLabelValue(value);
      if (problems.length > 0) errors.invalid(field, value, problems.join(";"));
      break;
    }
    case "Exists":
      if (value !== "") errors.invalid(field, value, "value must be empty when `operator` is 'Exists'");
      break;
    default:
      errors.notSupported(field, operator, ["Equal", "Exists"]);
  }
}

export function validateTaints(taints: readonly core.Taint[] | undefined, at: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  taints?.forEach((taint, index) => {
    const field = `${at}[${index}]`;
    validateLabelName(taint.key, `${field}.key`, errors);
    const problems = checkLabelValue(taint.value ?? "");
    if (problems.length > 0) errors.invalid(`${field}.value`, taint.value, problems.join(";"));
    errors.oneOf(`${field}.effect`, taint.effect, taintEffects);
    const id = `${taint.key}:${taint.effect}`;
    if (seen.has(id)) errors.duplicate(field, taint, "taints must be unique by key and effect pair");
    seen.add(id);
  });
}

export function validateSpread(
  constraints: readonly core.TopologySpreadConstraint[] | undefined,
  at: string,
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  constraints?.forEach((constraint, index) => {
    const field = `${at}[${index}]`;
    validateConstraint(constraint, field, errors);
    const pair = `{${constraint.topologyKey}, ${constraint.whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, pair);
    seen.add(pair);
  });
}

const inclusionPolicies = ["Honor", "Ignore"];

function validateConstraint(constraint: core.TopologySpreadConstraint, at: string, errors: FieldErrors): void {
  const { maxSkew, topologyKey, whenUnsatisfiable, minDomains, nodeAffinityPolicy, nodeTaintsPolicy, labelSelector } =
    constraint;
  if (maxSkew <= 0) errors.invalid(`${at}.maxSkew`, maxSkew, "must be greater than zero");
  if (topologyKey === "") errors.required(`${at}.topologyKey`, "can not be empty");
  else validateLabelName(topologyKey, `${at}.topologyKey`, errors);
  const actions = ["DoNotSchedule", "ScheduleAnyway"];
  if (!actions.includes(whenUnsatisfiable)) errors.notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, actions);
  if (minDomains !== undefined) validateMinDomains(minDomains, { at: `${at}.minDomains`, whenUnsatisfiable }, errors);
  if (nodeAffinityPolicy !== undefined) errors.oneOf(`${at}.nodeAffinityPolicy`, nodeAffinityPolicy, inclusionPolicies);
  if (nodeTaintsPolicy !== undefined) errors.oneOf(`${at}.nodeTaintsPolicy`, nodeTaintsPolicy, inclusionPolicies);
  validateMatchLabelKeys(constraint, `${at}.matchLabelKeys`, errors);
  validateLabelSelector(labelSelector, `${at}.labelSelector`, errors);
}

function validateMinDomains(
  minDomains: number,
  { at, whenUnsatisfiable }: { at: string; whenUnsatisfiable: string },
  errors: FieldErrors,
): void {
  if (minDomains <= 0) errors.invalid(at, minDomains, "must be greater than zero");
  if (whenUnsatisfiable === "DoNotSchedule") return;
  errors.invalid(
    at,
    minDomains,
    `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
  );
}

function validateMatchLabelKeys(
  { matchLabelKeys = [], labelSelector }: core.TopologySpreadConstraint,
  at: string,
  errors: FieldErrors,
): void {
  if (matchLabelKeys.length === 0) return;
  if (!labelSelector) errors.forbidden(at, "must not be specified when labelSelector is not set");
  const selected = new Set([
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
  ]);
  matchLabelKeys.forEach((key, index) => {
    validateLabelName(key, `${at}[${index}]`, errors);
    if (selected.has(key)) errors.invalid(`${at}[${index}]`, key, "exists in both matchLabelKeys and labelSelector");
  });
}

export function validateSchedulingGates(
  gates: readonly core.PodSchedulingGate[] | undefined,
  at: string,
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  gates?.forEach(({ name }, index) => {
    errors.invalidEach(`${at}[${index}]`, name, checkQualifiedName(name));
    if (seen.has(name)) errors.duplicate(`${at}[${index}]`, name);
    seen.add(name);
  });
}
