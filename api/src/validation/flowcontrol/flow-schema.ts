/** Flow schemas. */
import { checkDnsLabel, checkDnsSubdomain } from "../../names/index.ts";
import { isEqual } from "../equality.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { flowcontrol } from "../types.ts";
import { validateConditions } from "./conditions.ts";
import { exemptName, mandatoryFlowSchemas } from "./fixed.ts";

const maxPrecedence = 10_000;
const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

type Rules = flowcontrol.PolicyRulesWithSubjects;
type Subject = flowcontrol.Subject;

export function validateFlowSchema({ metadata, spec, status }: flowcontrol.FlowSchema, errors: FieldErrors): void {
  validatePrecedence(metadata.name, spec.matchingPrecedence ?? 0, errors);
  const method = spec.distinguisherMethod;
  if (method && !["ByNamespace", "ByUser"].includes(method.type))
    errors.notSupported("spec.distinguisherMethod.type", method, ["ByNamespace", "ByUser"]);
  const level = spec.priorityLevelConfiguration.name;
  const at = "spec.priorityLevelConfiguration.name";
  if (level) errors.invalidEach(at, level, checkDnsSubdomain(level));
  else errors.required(at, "must reference a priority level");
  spec.rules?.forEach((rules, index) => validateRules(rules, `spec.rules[${index}]`, errors));
  const fixed = Object.hasOwn(mandatoryFlowSchemas, metadata.name) ? mandatoryFlowSchemas[metadata.name] : undefined;
  if (fixed && !isEqual(spec, fixed))
    errors.invalid("spec", spec, `spec of '${metadata.name}' must equal the fixed value`);
  validateConditions(status.conditions, errors);
}

function validatePrecedence(name: string, precedence: number, errors: FieldErrors): void {
  const at = "spec.matchingPrecedence";
  if (precedence <= 0) errors.invalid(at, precedence, "must be a positive value");
  if (precedence > maxPrecedence) errors.invalid(at, precedence, `must not be greater than ${maxPrecedence}`);
  if (precedence === 1 && name !== exemptName)
    errors.invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
}

function validateRules({ subjects, resourceRules, nonResourceRules }: Rules, at: string, errors: FieldErrors): void {
  if (subjects.length === 0) errors.required(`${at}.subjects`, "subjects must contain at least one value");
  subjects.forEach((subject, index) => validateSubject(subject, `${at}.subjects[${index}]`, errors));
  if (!resourceRules?.length && !nonResourceRules?.length)
    errors.required(at, "at least one of resourceRules and nonResourceRules has to be non-empty");
  resourceRules?.forEach((rule, index) => validateResourceRule(rule, `${at}.resourceRules[${index}]`, errors));
  nonResourceRules?.forEach((rule, index) => validateNonResourceRule(rule, `${at}.nonResourceRules[${index}]`, errors));
}

const subjectFields = { ServiceAccount: "serviceAccount", User: "user", Group: "group" } as const;

function validateSubject(subject: Subject, at: string, errors: FieldErrors): void {
  const field = Object.hasOwn(subjectFields, subject.kind) ? subjectFields[subject.kind] : undefined;
  if (!field) return errors.notSupported(`${at}.kind`, subject.kind, ["Group", "ServiceAccount", "User"]);
  const chosen = subject[field];
  if (!chosen) errors.required(`${at}.${field}`, `${field} is required when subject kind is '${subject.kind}'`);
  else if (!chosen.name) errors.required(`${at}.${field}.name`);
  if (field === "serviceAccount" && subject.serviceAccount) validateAccount(subject.serviceAccount, at, errors);
  for (const [kind, other] of Object.entries(subjectFields))
    if (other !== field && subject[other])
      errors.forbidden(`${at}.${other}`, `${other} is forbidden when subject kind is not '${kind}'`);
}

function validateAccount(
  { name, namespace }: NonNullable<Subject["serviceAccount"]>,
  at: string,
  errors: FieldErrors,
): void {
  if (name && name !== "*") errors.invalidEach(`${at}.serviceAccount.name`, name, checkDnsSubdomain(name));
  const field = `${at}.serviceAccount.namespace`;
  if (namespace) errors.invalidEach(field, namespace, checkDnsLabel(namespace));
  else errors.required(field, "must specify namespace for service account");
}

/** `*` stands alone. True when it is there. */
function checkWildcard(values: readonly string[], { at, what }: Place, errors: FieldErrors): boolean {
  if (!values.includes("*")) return false;
  if (values.length > 1) errors.invalid(at, values, `if '*' is present, must not specify other ${what}`);
  return true;
}

interface Place {
  readonly at: string;
  readonly what: string;
}

function validateVerbs(given: readonly string[], at: string, errors: FieldErrors): void {
  if (given.length === 0) return errors.required(at, "verbs must contain at least one value");
  if (checkWildcard(given, { at: at, what: "verbs" }, errors)) return;
  if (!given.every((verb) => verbs.includes(verb))) errors.notSupported(at, given, verbs);
}

function validateResourceRule(rule: flowcontrol.ResourcePolicyRule, at: string, errors: FieldErrors): void {
  validateVerbs(rule.verbs, `${at}.verbs`, errors);
  if (rule.apiGroups.length === 0)
    errors.required(`${at}.apiGroups`, "resource rules must supply at least one api group");
  checkWildcard(rule.apiGroups, { at: `${at}.apiGroups`, what: "api groups" }, errors);
  if (rule.resources.length === 0)
    errors.required(`${at}.resources`, "resource rules must supply at least one resource");
  checkWildcard(rule.resources, { at: `${at}.resources`, what: "resources" }, errors);
  const { namespaces = [], clusterScope } = rule;
  const field = `${at}.namespaces`;
  if (namespaces.length === 0 && !clusterScope)
    errors.required(field, "resource rules that are not cluster scoped must supply at least one namespace");
  if (checkWildcard(namespaces, { at: field, what: "namespaces" }, errors)) return;
  namespaces.forEach((namespace, index) => {
    for (const problem of checkDnsLabel(namespace))
      errors.invalid(
        `${field}[${index}]`,
        namespace,
        `each member of this list must be '*' or a DNS-1123 label; ${problem}`,
      );
  });
}

function validateNonResourceRule(rule: flowcontrol.NonResourcePolicyRule, at: string, errors: FieldErrors): void {
  validateVerbs(rule.verbs, `${at}.verbs`, errors);
  const urls = rule.nonResourceURLs;
  const field = `${at}.nonResourceURLs`;
  if (urls.length === 0) return errors.required(field, "nonResourceURLs must contain at least one value");
  if (checkWildcard(urls, { at: field, what: "non-resource URLs" }, errors)) return;
  urls.forEach((url, index) => {
    const problem = problemOfUrl(url);
    if (problem) errors.invalid(`${field}[${index}]`, url, problem);
  });
}

function problemOfUrl(url: string): string | undefined {
  if (url === "") return "must not be empty";
  if (url === "/") return undefined;
  if (!url.startsWith("/")) return "must start with slash";
  if (url.includes(" ")) return "must not contain white-space";
  if (url.includes("//")) return "must not contain double slash";
  const star = url.indexOf("*");
  if (star >= 0 && (star !== url.length - 1 || !url.endsWith("/*"))) return "wildcard can only do suffix matching";
  return undefined;
}
