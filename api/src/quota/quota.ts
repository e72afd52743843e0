/**
 * Quotas: which objects each counts, what they use of it together, and whether one more fits. Admission charges what is
 * created here and the controller counts again, so that both come to the same numbers.
 */
import { addAmounts, filterAmounts, surplus, withoutZeros, type Amounts } from "../amounts.ts";
import { compareQuantities } from "../quantity.ts";
import { groupResource, type KubernetesObject, type Resource } from "../resource.ts";
import type * as core from "../types/core/v1/index.ts";
import { claimEvaluator } from "./claims.ts";
import { counting, type Evaluator, type Requirement } from "./evaluator.ts";
import { podEvaluator } from "./pods.ts";
import { serviceEvaluator } from "./services.ts";

/** Objects that no quota counts: they come and go by themselves. */
const uncounted: ReadonlySet<string> = new Set(["events", "events.events.k8s.io"]);

const special: ReadonlyMap<string, Evaluator<never>> = new Map<string, Evaluator<never>>([
  ["pods", podEvaluator],
  ["services", serviceEvaluator],
  ["persistentvolumeclaims", claimEvaluator],
]);
const generic = new Map<string, Evaluator<never>>();

/** Undefined for resources that are not counted. */
export function evaluatorOf(resource: Pick<Resource, "group" | "plural" | "namespaced">): Evaluator | undefined {
  const name = groupResource(resource);
  if (!resource.namespaced || uncounted.has(name)) return undefined;
  const known = special.get(name) ?? generic.get(name);
  if (known) return known as unknown as Evaluator;
  const made = counting(resource);
  generic.set(name, made);
  return made;
}

/** Scopes without values are as requirements that they exist. */
function requirementsOf({ scopes = [], scopeSelector }: core.ResourceQuotaSpec): Requirement[] {
  const plain = scopes.map((scopeName): Requirement => ({ scopeName, operator: "Exists" }));
  return [...plain, ...(scopeSelector?.matchExpressions ?? [])];
}

/** Whether the quota counts the object. */
function counts({ spec }: core.ResourceQuota, evaluator: Evaluator, object: KubernetesObject): boolean {
  return requirementsOf(spec).every((requirement) => evaluator.inScope(object, requirement));
}

/** What objects of one resource use of what the quota bounds. */
export function usageOf(
  quota: core.ResourceQuota,
  evaluator: Evaluator,
  { objects, now }: { objects: Iterable<KubernetesObject>; now: number },
): Amounts {
  const bounded = Object.keys(quota.spec.hard ?? {}).filter(evaluator.knows);
  let used: Amounts = Object.fromEntries(bounded.map((name) => [name, "0"]));
  if (bounded.length === 0) return used;
  for (const object of objects) {
    if (!counts(quota, evaluator, object)) continue;
    used = addAmounts(
      used,
      filterAmounts(evaluator.usage(object, now), (name) => bounded.includes(name)),
    );
  }
  return used;
}

/** Whether the quota bounds anything that objects of this sort use. */
export function bounds({ spec }: core.ResourceQuota, evaluator: Evaluator): boolean {
  return Object.keys(spec.hard ?? {}).some(evaluator.knows);
}

export interface Charge {
  readonly object: KubernetesObject;
  /** What it was before an update. */
  readonly before: KubernetesObject | undefined;
  readonly evaluator: Evaluator;
  readonly now: number;
}

export type ChargePlan =
  | { readonly type: "refused"; readonly reason: string }
  /** What each quota that counts the object has used with it; those that stay as they are are left out. */
  | { readonly type: "charged"; readonly used: ReadonlyMap<core.ResourceQuota, Amounts> };

/** Whether the object fits into all quotas that count it. The enforced bounds are those of the status. */
export function planCharge(quotas: readonly core.ResourceQuota[], charge: Charge): ChargePlan {
  const { evaluator, object } = charge;
  const concerned = quotas.filter((quota) => counts(quota, evaluator, object));
  for (const quota of concerned) {
    const reason = unmet(quota, charge);
    if (reason) return { type: "refused", reason };
  }
  const requested = delta(charge);
  const used = new Map<core.ResourceQuota, Amounts>();
  for (const quota of concerned) {
    const { hard = {}, used: before = {} } = quota.status;
    const own = filterAmounts(requested, (name) => name in hard);
    const after = addAmounts(before, own);
    const exceeded = Object.keys(own).filter((name) => compareQuantities(after[name]!, hard[name]!) > 0);
    if (exceeded.length > 0) return { type: "refused", reason: exceededText(quota, own, exceeded) };
    if (Object.keys(own).length > 0) used.set(quota, after);
  }
  return { type: "charged", used };
}

/** What the object must say, and what the quota must know, before it can be counted. */
function unmet({ metadata, status }: core.ResourceQuota, { evaluator, object }: Charge): string | undefined {
  const bounded = Object.keys(status.hard ?? {}).filter(evaluator.knows);
  const missing = evaluator.missing?.(object, bounded);
  if (missing) return `failed quota: ${metadata.name}: ${missing}`;
  const unknown = bounded.some((name) => status.used?.[name] === undefined);
  return unknown ? `status unknown for quota: ${metadata.name}, resources: ${bounded.sort().join(",")}` : undefined;
}

function delta({ evaluator, object, before, now }: Charge): Amounts {
  const after = evaluator.usage(object, now);
  return withoutZeros(before ? surplus(after, evaluator.usage(before, now)) : after);
}

function exceededText({ metadata, status }: core.ResourceQuota, requested: Amounts, exceeded: string[]): string {
  const shown = (amounts: Amounts = {}) =>
    exceeded
      .sort()
      .map((name) => `${name}=${amounts[name]}`)
      .join(",");
  const texts = [`requested: ${shown(requested)}`, `used: ${shown(status.used)}`, `limited: ${shown(status.hard)}`];
  return `exceeded quota: ${metadata.name}, ${texts.join(", ")}`;
}
