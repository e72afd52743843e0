/** How fast an autoscaler may scale. */
import { compareQuantities } from "../../quantity.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { autoscaling } from "../types.ts";

const maxWindowSeconds = 3600;
const maxPeriodSeconds = 1800;
const selectPolicies = ["Disabled", "Max", "Min"];
const policyTypes = ["Percent", "Pods"];

export function validateRules(rules: autoscaling.HPAScalingRules, at: string, errors: FieldErrors): void {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  if (window !== undefined && window < 0)
    errors.invalid(`${at}.stabilizationWindowSeconds`, window, "must be greater than or equal to zero");
  if (window !== undefined && window > maxWindowSeconds)
    errors.invalid(`${at}.stabilizationWindowSeconds`, window, `must be less than or equal to ${maxWindowSeconds}`);
  if (selectPolicy !== undefined && !selectPolicies.includes(selectPolicy))
    errors.notSupported(`${at}.selectPolicy`, selectPolicy, selectPolicies);
  if (policies.length === 0) errors.required(`${at}.policies`, "must specify at least one Policy");
  policies.forEach((policy, index) => validatePolicy(policy, `${at}.policies[${index}]`, errors));
  if (tolerance !== undefined && compareQuantities(tolerance, "0") < 0)
    errors.invalid(`${at}.tolerance`, tolerance, "must be greater than or equal to zero");
}

function validatePolicy(
  { type, value, periodSeconds }: autoscaling.HPAScalingPolicy,
  at: string,
  errors: FieldErrors,
): void {
  if (!policyTypes.includes(type)) errors.notSupported(`${at}.type`, type, policyTypes);
  if (value <= 0) errors.invalid(`${at}.value`, value, "must be greater than zero");
  if (periodSeconds <= 0) errors.invalid(`${at}.periodSeconds`, periodSeconds, "must be greater than zero");
  if (periodSeconds > maxPeriodSeconds)
    errors.invalid(`${at}.periodSeconds`, periodSeconds, `must be less than or equal to ${maxPeriodSeconds}`);
}
