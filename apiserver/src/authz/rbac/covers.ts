/** Whether some rules allow everything that others allow: whoever grants rights must have them. */
import type { rbacv1 } from "@kayak/api";
import { urlCovers } from "./rule.ts";

type Rule = rbacv1.PolicyRule;

/** What `wanted` allows and `owned` does not, as few rules as there are resources. */
export function missingRules(owned: readonly Rule[], wanted: readonly Rule[]): Rule[] {
  const missing = wanted.flatMap(breakDown).filter((rule) => !owned.some((owner) => covers(owner, rule)));
  return compact(missing);
}

/** One rule for each verb on each resource: such a rule is covered by a single other one, or not at all. */
function breakDown({ verbs, apiGroups = [], resources = [], resourceNames, nonResourceURLs = [] }: Rule): Rule[] {
  const names = resourceNames?.length ? resourceNames.map((name) => ({ resourceNames: [name] })) : [{}];
  const onResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((name) => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...name })),
      ),
    ),
  );
  const onPaths = nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })));
  return [...onResources, ...onPaths];
}

function covers(owner: Rule, { verbs, apiGroups, resources, resourceNames, nonResourceURLs }: Rule): boolean {
  const [verb = "", path] = [verbs[0], nonResourceURLs?.[0]];
  if (!has(owner.verbs, verb)) return false;
  if (path !== undefined) return (owner.nonResourceURLs ?? []).some((url) => urlCovers(url, path));
  const [group = "", resource = ""] = [apiGroups?.[0], resources?.[0]];
  return (
    has(owner.apiGroups, group) && coversResource(owner.resources, resource) && coversName(owner, resourceNames?.[0])
  );
}

function has(set: readonly string[] | undefined, value: string): boolean {
  return set?.some((each) => each === value || each === "*") ?? false;
}

function coversResource(owned: readonly string[] | undefined, resource: string): boolean {
  if (has(owned, resource)) return true;
  const slash = resource.indexOf("/");
  return slash >= 0 && (owned?.includes(`*${resource.slice(slash)}`) ?? false);
}

function coversName({ resourceNames }: Rule, name: string | undefined): boolean {
  return !resourceNames?.length || (name !== undefined && resourceNames.includes(name));
}

/** Puts the verbs on one resource together. */
function compact(rules: readonly Rule[]): Rule[] {
  const merged = new Map<string, Rule>();
  for (const { verbs, ...rest } of rules) {
    const key = JSON.stringify(rest);
    const same = rest.nonResourceURLs ? undefined : merged.get(key);
    if (same) same.verbs.push(...verbs);
    else merged.set(rest.nonResourceURLs ? `${key}${verbs.join()}` : key, { ...rest, verbs: [...verbs] });
  }
  return [...merged.values()];
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}` */
export function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: Rule): string {
  const parts = {
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  };
  const given = Object.entries(parts).filter(([, values]) => values?.length);
  return `{${given.map(([name, values = []]) => `${name}:${quotedList(values)}`).join(", ")}}`;
}

export function quotedList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
}
