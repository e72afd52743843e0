/**
 * Nobody grants what they haven't got: whoever writes a role must hold its rules or may `escalate`, whoever writes a binding must
 * hold the rules of its role or may `bind` it. Not a plugin that can be turned off.
 */
import { StatusError, forbidden, type Resource, type rbacv1 } from "@kayak/api";
import { isDeepStrictEqual } from "node:util";
import type { Authorizer } from "../authz/authorizer.ts";
import { missingRole, rulesFor } from "../authz/rbac/authorizer.ts";
import { missingRules, quotedList, ruleText } from "../authz/rbac/covers.ts";
import type { Binding, RbacPolicy } from "../authz/rbac/policy.ts";
import { superuserGroup } from "../authz/superuser.ts";
import { anything } from "../bootstrap/rbac/user-roles.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

const group = "rbac.authorization.k8s.io";

/** A Role is a ClusterRole that does not aggregate. */
type Role = Pick<rbacv1.ClusterRole, "rules" | "aggregationRule">;
type Rules = readonly rbacv1.PolicyRule[];

export interface Authorization {
  readonly authorizer: Authorizer;
  readonly policy: RbacPolicy;
}

export function rbacEscalation(authorization: Authorization): AdmissionPlugin {
  return {
    name: "RBACEscalation",
    mutate(request) {
      const { resource, object, operation, user } = request;
      if (resource.group !== group || !object || operation === "DELETE" || operation === "CONNECT") return;
      if (user.groups.includes(superuserGroup) || onlyForCollection(request)) return;
      if (resource.kind.endsWith("Binding")) checkBinding(authorization, request, object as unknown as Binding);
      else checkRole(authorization, request, object as unknown as Role);
    },
  };
}

/** The garbage collector changes owners and finalizers of roles that it has no rights of. */
function onlyForCollection({ object, oldObject }: AdmissionRequest): boolean {
  return oldObject !== undefined && isDeepStrictEqual(ungoverned(object), ungoverned(oldObject));
}

function ungoverned(object: AdmissionRequest["object"]): unknown {
  const { metadata, ...rest } = structuredClone(object ?? {}) as { metadata?: Record<string, unknown> };
  const { ownerReferences: _o, finalizers: _f, managedFields: _m, resourceVersion: _r, ...marks } = metadata ?? {};
  return JSON.parse(JSON.stringify({ ...rest, metadata: marks })) as unknown;
}

function checkRole(authorization: Authorization, request: AdmissionRequest, role: Role): void {
  const { resource, name = "" } = request;
  if (may(authorization, request, { verb: "escalate", resource, name })) return;
  confirm(authorization, request, role.rules ?? []);
  const before = request.oldObject as unknown as Role | undefined;
  if (!aggregates(role) && !aggregates(before)) return;
  // Who may aggregate gets whatever others will write into roles.
  if (missing(authorization, request, anything).length > 0)
    throw forbidden(resource, name, "must have cluster-admin privileges to use the aggregationRule");
}

function aggregates(role: Role | undefined): boolean {
  return (role?.aggregationRule?.clusterRoleSelectors?.length ?? 0) > 0;
}

function checkBinding(authorization: Authorization, request: AdmissionRequest, { roleRef }: Binding): void {
  const plural = roleRef.kind === "ClusterRole" ? "clusterroles" : "roles";
  if (may(authorization, request, { verb: "bind", resource: { group, plural }, name: roleRef.name })) return;
  const rules = authorization.policy.rulesOf(roleRef, request.namespace ?? "");
  if (!rules) throw roleNotFound(roleRef);
  confirm(authorization, request, rules);
}

function roleNotFound(roleRef: rbacv1.RoleRef): StatusError {
  return new StatusError("NotFound", missingRole(roleRef), {
    details: { name: roleRef.name, group, kind: roleRef.kind.toLowerCase() },
  });
}

interface Extra {
  readonly verb: "escalate" | "bind";
  readonly resource: Pick<Resource, "group" | "plural">;
  readonly name: string;
}

function may(
  { authorizer }: Authorization,
  { user, namespace }: AdmissionRequest,
  { verb, resource, name }: Extra,
): boolean {
  const place = { group: resource.group, version: "v1", resource: resource.plural, namespace, name };
  return authorizer.decide({ kind: "resource", user, verb, ...place }).allowed;
}

function missing({ policy }: Authorization, { user, namespace = "" }: AdmissionRequest, wanted: Rules): Rules {
  return missingRules(rulesFor(policy, user, namespace).rules, wanted);
}

/** Throws Forbidden. */
function confirm(authorization: Authorization, request: AdmissionRequest, wanted: Rules): void {
  const rules = missing(authorization, request, wanted);
  if (rules.length === 0) return;
  const { resource, name = "", user } = request;
  const { problems } = rulesFor(authorization.policy, user, request.namespace ?? "");
  const resolution = problems.length > 0 ? `; resolution errors: [${problems.join(" ")}]` : "";
  const who = `user ${JSON.stringify(user.name)} (groups=${quotedList(user.groups)})`;
  const texts = [...new Set(rules.map(ruleText))].sort();
  throw forbidden(
    resource,
    name,
    `${who} is attempting to grant RBAC permissions not currently held:\n${texts.join("\n")}${resolution}`,
  );
}
