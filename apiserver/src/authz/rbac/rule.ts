/** Whether one rule of a role allows a request. */
import type { rbacv1 } from "@kayak/api";
import type { Attributes, NonResourceAttributes, ResourceAttributes } from "../attributes.ts";

type Rule = rbacv1.PolicyRule;

export function allows(rule: Rule, attributes: Attributes): boolean {
  return attributes.kind === "resource" ? allowsResource(rule, attributes) : allowsPath(rule, attributes);
}

function allowsPath({ verbs, nonResourceURLs }: Rule, { verb, path }: NonResourceAttributes): boolean {
  return matches(verbs, verb) && (nonResourceURLs ?? []).some((url) => urlCovers(url, path));
}

export function urlCovers(url: string, path: string): boolean {
  return url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1)));
}

function allowsResource(rule: Rule, { verb, group, resource, subresource, name }: ResourceAttributes): boolean {
  return (
    matches(rule.verbs, verb) &&
    matches(rule.apiGroups, group) &&
    matchesResource(rule.resources, resource, subresource) &&
    (!rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name)))
  );
}

function matchesResource(
  wanted: readonly string[] | undefined,
  resource: string,
  subresource: string | undefined,
): boolean {
  if (!subresource) return matches(wanted, resource);
  return matches(wanted, `${resource}/${subresource}`) || (wanted?.includes(`*/${subresource}`) ?? false);
}

function matches(wanted: readonly string[] | undefined, value: string): boolean {
  return wanted !== undefined && (wanted.includes(value) || wanted.includes("*"));
}
