/** Resource quotas: what they may bound, and which scopes go together with it. */
import type { FieldErrors } from "./field-errors.ts";
import { validateAmount, validateResourceName } from "./pod/resources.ts";
import type { core } from "./types.ts";

const podResources = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
const standardResources: ReadonlySet<string> = new Set([
  ...podResources,
  "ephemeral-storage",
  "requests.storage",
  "requests.ephemeral-storage",
  "limits.ephemeral-storage",
  "pods",
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "persistentvolumeclaims",
  "configmaps",
  "services.nodeports",
  "services.loadbalancers",
]);

/** By scope, the standard resources that it can be asked of. */
const scopedResources: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["Terminating", new Set(["pods", ...podResources])],
  ["NotTerminating", new Set(["pods", ...podResources])],
  ["NotBestEffort", new Set(["pods", ...podResources])],
  ["PriorityClass", new Set(["pods", ...podResources])],
  ["CrossNamespacePodAffinity", new Set(["pods", ...podResources])],
  ["BestEffort", new Set(["pods"])],
  ["VolumeAttributesClass", new Set(["persistentvolumeclaims", "requests.storage"])],
]);
const valuelessScopes = ["BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity"];
const opposites = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;
const valuelessMessage =
  "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

export function validateResourceQuota({ spec, status }: core.ResourceQuota, errors: FieldErrors): void {
  validateAmounts(spec.hard, "spec.hard", errors);
  validateScopes(spec, errors);
  if (spec.scopeSelector) validateScopeSelector(spec, spec.scopeSelector, errors);
  validateStatus(status, errors);
}

export function validateResourceQuotaUpdate(
  quota: core.ResourceQuota,
  before: core.ResourceQuota,
  errors: FieldErrors,
): void {
  validateResourceQuota(quota, errors);
  const [now, then] = [new Set(quota.spec.scopes), new Set(before.spec.scopes)];
  if (now.size !== then.size || [...now].some((scope) => !then.has(scope)))
    errors.invalid("spec.scopes", quota.spec.scopes ?? null, "field is immutable");
}

export function validateResourceQuotaStatus(
  { status }: core.ResourceQuota,
  _before: core.ResourceQuota,
  errors: FieldErrors,
): void {
  validateStatus(status, errors);
}

function validateStatus(status: core.ResourceQuotaStatus, errors: FieldErrors): void {
  validateAmounts(status.hard, "status.hard", errors);
  validateAmounts(status.used, "status.used", errors);
}

function validateAmounts(amounts: Readonly<Record<string, string>> | undefined, at: string, errors: FieldErrors): void {
  for (const name in amounts) {
    const field = `${at}[${name}]`;
    validateResourceName(name, field, errors);
    if (!name.includes("/") && !standardResources.has(name))
      errors.invalid(field, name, "must be a standard resource for quota");
    validateAmount(name, amounts[name]!, { at: field, errors });
  }
}

/** Whether every resource that the quota bounds can be asked of the scope. */
function fits({ hard }: core.ResourceQuotaSpec, scope: string): boolean {
  const resources = scopedResources.get(scope);
  return !resources || Object.keys(hard ?? {}).every((name) => !standardResources.has(name) || resources.has(name));
}

function validateScopes(spec: core.ResourceQuotaSpec, errors: FieldErrors): void {
  const { scopes = [] } = spec;
  for (const scope of scopes) {
    if (!scopedResources.has(scope)) errors.invalid("spec.scopes", scopes, "unsupported scope");
    if (!fits(spec, scope)) errors.invalid("spec.scopes", scopes, "unsupported scope applied to resource");
  }
  refuseOpposites(scopes, { at: "spec.scopes", shown: scopes }, errors);
}

function refuseOpposites(
  scopes: readonly string[],
  { at, shown }: { at: string; shown: unknown },
  errors: FieldErrors,
): void {
  for (const pair of opposites)
    if (pair.every((scope) => scopes.includes(scope))) errors.invalid(at, shown, "conflicting scopes");
}

function validateScopeSelector(spec: core.ResourceQuotaSpec, selector: core.ScopeSelector, errors: FieldErrors): void {
  const at = "spec.scopeSelector.matchExpressions";
  const { matchExpressions = [] } = selector;
  for (const requirement of matchExpressions) {
    const { scopeName } = requirement;
    if (!scopedResources.has(scopeName)) errors.invalid(`${at}.scopeName`, scopeName, "unsupported scope");
    if (!fits(spec, scopeName)) errors.invalid(at, selector, "unsupported scope applied to resource");
    validateRequirement(requirement, at, errors);
  }
  refuseOpposites(
    matchExpressions.map(({ scopeName }) => scopeName),
    { at, shown: spec.scopes ?? null },
    errors,
  );
}

function validateRequirement(
  { scopeName, operator, values = [] }: core.ScopedResourceSelectorRequirement,
  at: string,
  errors: FieldErrors,
): void {
  if (valuelessScopes.includes(scopeName) && operator !== "Exists")
    errors.invalid(`${at}.operator`, operator, valuelessMessage);
  if (operator === "In" || operator === "NotIn") {
    const text = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    if (values.length === 0) errors.required(`${at}.values`, text);
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    const text = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    if (values.length > 0) errors.invalid(`${at}.values`, values, text);
  } else errors.invalid(`${at}.operator`, operator, "not a valid selector operator");
}
