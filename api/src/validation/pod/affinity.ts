/** Node, pod and anti-affinity. */
import { checkDnsLabel, checkDnsSubdomain } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateLabelName, validateLabelSelector, validateLabelValues, validateOperator } from "../labels.ts";
import type { core } from "../types.ts";

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
const maxWeight = 100;

export function validateAffinity(
  { nodeAffinity, podAffinity, podAntiAffinity }: core.Affinity,
  at: string,
  errors: FieldErrors,
): void {
  if (nodeAffinity) validateNodeAffinity(nodeAffinity, `${at}.nodeAffinity`, errors);
  if (podAffinity) validatePodAffinity(podAffinity, `${at}.podAffinity`, errors);
  if (podAntiAffinity) validatePodAffinity(podAntiAffinity, `${at}.podAntiAffinity`, errors);
}

function validateNodeAffinity(affinity: core.NodeAffinity, at: string, errors: FieldErrors): void {
  const terms = affinity[required]?.nodeSelectorTerms;
  if (terms) validateNodeTerms(terms, `${at}.${required}.nodeSelectorTerms`, errors);
  affinity[preferred]?.forEach(({ weight, preference }, index) => {
    validateWeight(weight, `${at}.${preferred}[${index}].weight`, errors);
    validateNodeTerm(preference, { at: `${at}.${preferred}[${index}].preference`, checkValues: false }, errors);
  });
}

/** The terms of a node selector, of which one must match. */
export function validateNodeTerms(terms: readonly core.NodeSelectorTerm[], at: string, errors: FieldErrors): void {
  if (terms.length === 0) errors.required(at, "must have at least one node selector term");
  terms.forEach((term, index) => validateNodeTerm(term, { at: `${at}[${index}]`, checkValues: true }, errors));
}

function validateWeight(weight: number, at: string, errors: FieldErrors): void {
  if (weight <= 0 || weight > maxWeight) errors.invalid(at, weight, `must be in the range 1-${maxWeight}`);
}

function validateNodeTerm(
  term: core.NodeSelectorTerm,
  { at, checkValues }: { at: string; checkValues: boolean },
  errors: FieldErrors,
): void {
  term.matchExpressions?.forEach((expression, index) => {
    const field = `${at}.matchExpressions[${index}]`;
    validateNodeOperator(expression, field, errors);
    validateLabelName(expression.key, `${field}.key`, errors);
    if (checkValues) validateLabelValues(expression.values, `${field}.values`, errors);
  });
  term.matchFields?.forEach((expression, index) =>
    validateNodeField(expression, `${at}.matchFields[${index}]`, errors),
  );
}

function validateNodeOperator(expression: core.NodeSelectorRequirement, at: string, errors: FieldErrors): void {
  if (expression.operator !== "Gt" && expression.operator !== "Lt") return validateOperator(expression, at, errors);
  if (expression.values?.length !== 1)
    errors.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
}

function validateNodeField(
  { key, operator, values = [] }: core.NodeSelectorRequirement,
  at: string,
  errors: FieldErrors,
): void {
  if (operator !== "In" && operator !== "NotIn")
    errors.invalid(`${at}.operator`, operator, "not a valid selector operator");
  else if (values.length !== 1) {
    errors.required(
      `${at}.values`,
      "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
    );
  }
  if (key !== "metadata.name") errors.invalid(`${at}.key`, key, "not a valid field selector key");
  else values.forEach((value, index) => errors.invalidEach(`${at}.values[${index}]`, value, checkDnsSubdomain(value)));
}

function validatePodAffinity(affinity: core.PodAffinity | core.PodAntiAffinity, at: string, errors: FieldErrors): void {
  affinity[required]?.forEach((term, index) => validatePodTerm(term, `${at}.${required}[${index}]`, errors));
  affinity[preferred]?.forEach(({ weight, podAffinityTerm }, index) => {
    validateWeight(weight, `${at}.${preferred}[${index}].weight`, errors);
    validatePodTerm(podAffinityTerm, `${at}.${preferred}[${index}].podAffinityTerm`, errors);
  });
}

function validatePodTerm(term: core.PodAffinityTerm, at: string, errors: FieldErrors): void {
  validateLabelSelector(term.labelSelector, `${at}.labelSelector`, errors);
  validateLabelSelector(term.namespaceSelector, `${at}.namespaceSelector`, errors);
  for (const name of term.namespaces ?? []) errors.invalidEach(`${at}.namespace`, name, checkDnsLabel(name));
  validateLabelKeys(term, at, errors);
  if (term.topologyKey === "") errors.required(`${at}.topologyKey`, "can not be empty");
  validateLabelName(term.topologyKey, `${at}.topologyKey`, errors);
}

function validateLabelKeys(term: core.PodAffinityTerm, at: string, errors: FieldErrors): void {
  for (const list of ["matchLabelKeys", "mismatchLabelKeys"] as const) {
    const keys = term[list] ?? [];
    if (keys.length > 0 && !term.labelSelector)
      errors.forbidden(`${at}.${list}`, "must not be specified when labelSelector is not set");
    else keys.forEach((key, index) => validateLabelName(key, `${at}.${list}[${index}]`, errors));
  }
  const mismatched = new Set(term.mismatchLabelKeys);
  term.matchLabelKeys?.forEach((key, index) => {
    if (mismatched.has(key))
      errors.invalid(`${at}.matchLabelKeys[${index}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys");
  });
}
