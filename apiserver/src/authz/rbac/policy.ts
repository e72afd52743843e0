/**
 * The roles and bindings of the store, kept so that the rules of a user are found without looking at anybody else's: roles by
 * name, bindings by subject and namespace. It follows the cache, one change at a time.
 */
import { ClusterRoleBindings, ClusterRoles, RoleBindings, Roles, type Resource, type rbacv1 } from "@kayak/api";
import type { User } from "../../authn/user.ts";
import type { CacheListener } from "../../cache/resource-cache.ts";
import { Grants } from "./grants.ts";

type Rules = readonly rbacv1.PolicyRule[];
export type Binding = rbacv1.RoleBinding | rbacv1.ClusterRoleBinding;

/** A subject of a binding: the reason why somebody has a role. */
export interface Grant {
  readonly subject: rbacv1.Subject;
  readonly binding: Binding;
}

/** Gets the rules of a role, or undefined when it is missing; true ends the visit. */
export type Visitor = (grant: Grant, rules: Rules | undefined) => boolean;

export type ListenTo = (resource: Resource, listener: CacheListener) => void;

export class RbacPolicy {
  private readonly clusterRoles = new Map<string, Rules>();
  private readonly roles = new Map<string, Rules>();
  private readonly everywhere = new Grants();
  private readonly inNamespaces = new Grants();

  constructor(listen: ListenTo) {
    listen(ClusterRoles, roleListener(this.clusterRoles));
    listen(Roles, roleListener(this.roles));
    listen(ClusterRoleBindings, bindingListener(this.everywhere));
    listen(RoleBindings, bindingListener(this.inNamespaces));
  }

  /** Visits what the user has everywhere, then what they have in the namespace. */
  visit(user: User, namespace: string | undefined, visitor: Visitor): void {
    const names = subjectNames(user);
    if (this.visitAll(this.everywhere.of(names, ""), "", visitor)) return;
    if (namespace) this.visitAll(this.inNamespaces.of(names, namespace), namespace, visitor);
  }

  /** Of the role that a binding in the namespace names. */
  rulesOf({ kind, name }: rbacv1.RoleRef, namespace: string): Rules | undefined {
    return kind === "ClusterRole" ? this.clusterRoles.get(name) : this.roles.get(`${namespace}/${name}`);
  }

  private visitAll(grants: Iterable<Grant>, namespace: string, visitor: Visitor): boolean {
    for (const grant of grants) if (visitor(grant, this.rulesOf(grant.binding.roleRef, namespace))) return true;
    return false;
  }
}

function roleListener(roles: Map<string, Rules>): CacheListener {
  return {
    clear: () => roles.clear(),
    set: ({ key, object }) => void roles.set(key, (object as rbacv1.Role).rules ?? []),
    delete: (key) => void roles.delete(key),
  };
}

function bindingListener(grants: Grants): CacheListener {
  return {
    clear: () => grants.clear(),
    set: ({ key, object }) => grants.set(key, object as unknown as Binding),
    delete: (key) => grants.delete(key),
  };
}

/** As `Grants` files them. */
function subjectNames({ name, groups }: User): readonly string[] {
  return [`User/${name}`, ...groups.map((group) => `Group/${group}`)];
}
