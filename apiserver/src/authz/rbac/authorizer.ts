/** Authorization by roles and bindings: allowed is what some rule of some role that the user has allows. */
import type { rbacv1 } from "@kayak/api";
import type { User } from "../../authn/user.ts";
import type { Attributes } from "../attributes.ts";
import { type Authorizer, type Decision, type UserRules, noOpinion } from "../authorizer.ts";
import type { Grant, RbacPolicy } from "./policy.ts";
import { allows } from "./rule.ts";

export function rbacAuthorizer(policy: RbacPolicy): Authorizer {
  return {
    decide: (attributes) => decide(policy, attributes),
    rulesFor: (user, namespace) => rulesFor(policy, user, namespace),
  };
}

function decide(policy: RbacPolicy, attributes: Attributes): Decision {
  let allowed: Grant | undefined;
  const missing: string[] = [];
  const namespace = attributes.kind === "resource" ? attributes.namespace : undefined;
  policy.visit(attributes.user, namespace, (grant, rules) => {
    if (!rules) missing.push(missingRole(grant.binding.roleRef));
    else if (rules.some((rule) => allows(rule, attributes))) allowed = grant;
    return allowed !== undefined;
  });
  if (allowed) return { allowed: true, reason: `RBAC: allowed by ${describe(allowed)}` };
  return missing.length > 0 ? { allowed: false, reason: `RBAC: ${aggregate(missing)}` } : noOpinion;
}

/** Everything that the user's roles say, in the cluster and in the namespace. */
export function rulesFor(policy: RbacPolicy, user: User, namespace: string): UserRules {
  const found: rbacv1.PolicyRule[] = [];
  const missing: string[] = [];
  policy.visit(user, namespace, (grant, rules) => {
    if (rules) found.push(...rules);
    else missing.push(missingRole(grant.binding.roleRef));
    return false;
  });
  return { rules: found, problems: missing.length > 0 ? [aggregate(missing)] : [] };
}

export function missingRole({ kind, name }: rbacv1.RoleRef): string {
  return `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`;
}

function aggregate(problems: readonly string[]): string {
  const different = [...new Set(problems)];
  return different.length === 1 ? different.join() : `[${different.join(", ")}]`;
}

function describe({ binding, subject }: Grant): string {
  const { kind, metadata, roleRef } = binding;
  const name = metadata.namespace ? `${metadata.name}/${metadata.namespace}` : metadata.name;
  const who =
    subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace ?? metadata.namespace}` : subject.name;
  return `${kind} ${JSON.stringify(name)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`;
}
