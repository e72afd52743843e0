/** Authorization by rules in the form that roles have: groups, resources, verbs, perhaps names; or verbs and paths. */
import type { Attributes, Authorizer, NonResourceAttributes, ResourceAttributes } from "./attributes.ts";

export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  /** `pods`, `pods/status`, `*`. */
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  /** Absent: everywhere. */
  readonly namespaces?: readonly string[];
}

export interface PathRule {
  readonly verbs: readonly string[];
  /** Exact, or a prefix that ends in `*`. */
  readonly nonResourceURLs: readonly string[];
}

export type Rule = ResourceRule | PathRule;

export interface RuleSet {
  /** Users or groups; groups begin with `group:`. */
  readonly subjects: readonly string[];
  readonly rules: readonly Rule[];
}

export function byRules(table: readonly RuleSet[]): Authorizer {
  const bySubject = new Map<string, Rule[]>();
  for (const { subjects, rules } of table) {
    for (const subject of subjects) bySubject.set(subject, [...(bySubject.get(subject) ?? []), ...rules]);
  }
  return (attributes) =>
    rulesOf(bySubject, attributes.user).some((rule) => covers(rule, attributes))
      ? { allowed: true, reason: "" }
      : undefined;
}

export function rulesOf(bySubject: ReadonlyMap<string, readonly Rule[]>, user: Attributes["user"]): Rule[] {
  return [user.name, ...user.groups.map((group) => `group:${group}`)].flatMap(
    (subject) => bySubject.get(subject) ?? [],
  );
}

export function covers(rule: Rule, attributes: Attributes): boolean {
  if ("nonResourceURLs" in rule) return attributes.kind === "non-resource" && coversPath(rule, attributes);
  return attributes.kind === "resource" && coversResource(rule, attributes);
}

function coversPath({ verbs, nonResourceURLs }: PathRule, { verb, path }: NonResourceAttributes): boolean {
  return (
    matches(verbs, verb) &&
    nonResourceURLs.some((url) => url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1))))
  );
}

function coversResource(
  rule: ResourceRule,
  { verb, group, resource, subresource, name, namespace }: ResourceAttributes,
): boolean {
  const full = subresource ? `${resource}/${subresource}` : resource;
  return (
    matches(rule.verbs, verb) &&
    matches(rule.apiGroups, group) &&
    (matches(rule.resources, full) || (subresource !== undefined && rule.resources.includes(`*/${subresource}`))) &&
    (!rule.resourceNames || (name !== undefined && rule.resourceNames.includes(name))) &&
    (!rule.namespaces || (namespace !== undefined && rule.namespaces.includes(namespace)))
  );
}

function matches(wanted: readonly string[], value: string): boolean {
  return wanted.includes("*") || wanted.includes(value);
}
