/** What an aggregated ClusterRole's rules should be: those of every role that its selectors select, in the order of their names. */
import { isDeepStrictEqual } from "node:util";
import { labelSelectorFrom, type rbacv1 } from "@kayak/api";

/** Undefined when the role does not aggregate, or has the right rules. */
export function planRules(
  role: rbacv1.ClusterRole,
  all: readonly rbacv1.ClusterRole[],
): readonly rbacv1.PolicyRule[] | undefined {
  if (!role.aggregationRule) return undefined;
  const selectors = (role.aggregationRule.clusterRoleSelectors ?? []).map((selector) => labelSelectorFrom(selector));
  const byName = all.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const rules: rbacv1.PolicyRule[] = [];
  for (const selector of selectors)
    for (const { metadata, rules: more = [] } of byName)
      if (metadata.name !== role.metadata.name && selector.matches(metadata.labels ?? {})) addNew(rules, more);
  return isDeepStrictEqual(rules, role.rules ?? []) ? undefined : rules;
}

/** A role that several selectors select counts once. */
function addNew(rules: rbacv1.PolicyRule[], more: readonly rbacv1.PolicyRule[]): void {
  for (const rule of more) if (!rules.some((each) => isDeepStrictEqual(each, rule))) rules.push(rule);
}
