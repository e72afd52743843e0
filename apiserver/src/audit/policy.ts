/** The audit policy: of which requests how much is written down. The first rule that matches a request decides; none is None. */
import type { User } from "../authn/user.ts";
import { type ConfigNode, readConfig } from "../config/reading.ts";
import type { RequestInfo, ResourceRequest } from "../http/request-info.ts";

const levels = ["None", "Metadata", "Request", "RequestResponse"] as const;
export type Level = (typeof levels)[number];

const stages = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"] as const;
export type Stage = (typeof stages)[number];

interface GroupResources {
  readonly group: string;
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

interface Rule {
  readonly level: Level;
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
  readonly verbs: readonly string[];
  readonly resources: readonly GroupResources[];
  readonly namespaces: readonly string[];
  readonly nonResourceURLs: readonly string[];
  readonly omitStages: readonly Stage[];
  readonly omitManagedFields: boolean | undefined;
}

export interface Policy {
  readonly rules: readonly Rule[];
  readonly omitStages: readonly Stage[];
  readonly omitManagedFields: boolean;
}

/** Throws ConfigError. */
export async function parsePolicy(text: string): Promise<Policy> {
  const { rules, omitStages, omitManagedFields } = await readConfig(text, {
    kind: "Policy",
    apiVersions: ["audit.k8s.io/v1"],
    fields: ["rules", "omitStages", "omitManagedFields"],
  });
  if (rules.list().length === 0) rules.fail("at least one rule is required");
  return {
    rules: rules.list().map(ruleOf),
    omitStages: omitStages.list().map(stageOf),
    omitManagedFields: omitManagedFields.flag() ?? false,
  };
}

function ruleOf(node: ConfigNode): Rule {
  const rule = node.fields(
    "level",
    "users",
    "userGroups",
    "verbs",
    "resources",
    "namespaces",
    "nonResourceURLs",
    "omitStages",
    "omitManagedFields",
  );
  const resources = rule.resources.list().map(resourcesOf);
  const nonResourceURLs = rule.nonResourceURLs.texts();
  if (nonResourceURLs.length > 0 && (resources.length > 0 || rule.namespaces.list().length > 0))
    rule.nonResourceURLs.fail("rules cannot apply to both regular resources and non-resource URLs");
  return {
    level: rule.level.oneOf(...levels),
    users: rule.users.texts(),
    userGroups: rule.userGroups.texts(),
    verbs: rule.verbs.texts(),
    resources,
    namespaces: rule.namespaces.texts(),
    nonResourceURLs,
    omitStages: rule.omitStages.list().map(stageOf),
    omitManagedFields: rule.omitManagedFields.flag(),
  };
}

function stageOf(node: ConfigNode): Stage {
  return node.oneOf(...stages);
}

function resourcesOf(node: ConfigNode): GroupResources {
  const { group, resources, resourceNames } = node.fields("group", "resources", "resourceNames");
  if (resourceNames.list().length > 0 && resources.list().length === 0)
    resourceNames.fail("using resourceNames requires at least one resource");
  return { group: group.text() ?? "", resources: resources.texts(), resourceNames: resourceNames.texts() };
}

export interface Plan {
  readonly level: Level;
  readonly omits: (stage: Stage) => boolean;
  readonly omitManagedFields: boolean;
}

const nothing: Plan = { level: "None", omits: () => true, omitManagedFields: false };

/** What is to be written of a request. */
export function planAudit(policy: Policy, user: User, info: RequestInfo): Plan {
  const rule = policy.rules.find((each) => matches(each, user, info));
  if (!rule || rule.level === "None") return nothing;
  return {
    level: rule.level,
    omits: (stage) => policy.omitStages.includes(stage) || rule.omitStages.includes(stage),
    omitManagedFields: rule.omitManagedFields ?? policy.omitManagedFields,
  };
}

function matches(rule: Rule, { name, groups }: User, info: RequestInfo): boolean {
  return (
    (rule.users.length === 0 || rule.users.includes(name)) &&
    (rule.userGroups.length === 0 || rule.userGroups.some((group) => groups.includes(group))) &&
    (rule.verbs.length === 0 || rule.verbs.includes(info.verb)) &&
    matchesTarget(rule, info)
  );
}

function matchesTarget({ resources, namespaces, nonResourceURLs }: Rule, info: RequestInfo): boolean {
  if (nonResourceURLs.length > 0)
    return info.kind === "non-resource" && nonResourceURLs.some((pattern) => matchesPath(pattern, info.path));
  if (resources.length === 0 && namespaces.length === 0) return true;
  if (info.kind !== "resource") return false;
  if (namespaces.length > 0 && !namespaces.includes(info.namespace ?? "")) return false;
  return resources.length === 0 || resources.some((each) => matchesResource(each, info));
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern === "*" || pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.slice(0, -1)));
}

function matchesResource({ group, resources, resourceNames }: GroupResources, info: ResourceRequest): boolean {
  if (group !== info.group) return false;
  if (resourceNames.length > 0 && !resourceNames.includes(info.name ?? "")) return false;
  return resources.length === 0 || resources.some((pattern) => matchesPlural(pattern, info));
}

function matchesPlural(pattern: string, { resource, subresource }: ResourceRequest): boolean {
  const full = subresource === undefined ? resource : `${resource}/${subresource}`;
  if (pattern === "*" || pattern === full) return true;
  if (subresource === undefined) return false;
  return pattern === `*/${subresource}` || pattern === `${resource}/*`;
}
