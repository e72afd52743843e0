/** Gives the store the default roles and bindings, before anybody is served who might need them. */
import {
  ClusterRoleBindings,
  ClusterRoles,
  RoleBindings,
  Roles,
  type Draft,
  type Resource,
  groupVersion,
} from "@kayak/api";
import { createMissing, type NewObject } from "../../registry/create-many.ts";
import { createObject } from "../../registry/create.ts";
import { deleteObject } from "../../registry/delete.ts";
import { ignoreExisting } from "../../registry/existing.ts";
import type { Store } from "../../registry/store.ts";
import type { Stores } from "../../registry/stores.ts";
import type { AnyObject } from "../../registry/strategy.ts";
import { updateObject } from "../../registry/update.ts";
import { defaultClusterRoleBindings, defaultClusterRoles, defaultRoleBindings, defaultRoles } from "./defaults.ts";
import { type Binding, type Role, planBinding, planRole } from "./plan.ts";

type Reconcile = (store: Store, wanted: AnyObject) => Promise<void>;

export async function reconcileRbac(stores: Stores): Promise<void> {
  const kinds = [
    [ClusterRoles, defaultClusterRoles(), reconcileRole],
    [Roles, defaultRoles(), reconcileRole],
    [ClusterRoleBindings, defaultClusterRoleBindings(), reconcileBinding],
    [RoleBindings, defaultRoleBindings(), reconcileBinding],
  ] as const satisfies readonly (readonly [Resource, readonly Draft<Role | Binding>[], Reconcile])[];
  const missing: NewObject[] = [];
  for (const [resource, defaults, reconcile] of kinds) {
    const store = stores.of(resource);
    for (const draft of defaults) {
      const object = { kind: resource.kind, apiVersion: groupVersion(resource), ...draft } as AnyObject;
      if (store.peek(object.metadata)) await reconcile(store, object);
      else missing.push({ store, object });
    }
  }
  await createMissing(missing);
}

const reconcileRole: Reconcile = async (store, wanted) => {
  const stored = store.peek(keyOf(wanted))?.object as Role | undefined;
  if (!stored || planRole(stored, wanted as unknown as Draft<Role>) === stored) return;
  await updateObject(store, keyOf(wanted), {
    transform: (current) => planRole(current as Role, wanted as unknown as Draft<Role>) as AnyObject,
  });
};

const reconcileBinding: Reconcile = async (store, wanted) => {
  const draft = wanted as unknown as Draft<Binding>;
  const stored = store.peek(keyOf(wanted))?.object as Binding | undefined;
  const plan = stored && planBinding(stored, draft);
  if (!plan || (plan.type === "update" && plan.binding === stored)) return;
  if (plan.type === "update") {
    await updateObject(store, keyOf(wanted), {
      transform(current) {
        const again = planBinding(current as Binding, draft);
        return again.type === "update" ? again.binding : current;
      },
    });
  } else {
    await deleteObject(store, keyOf(wanted), { request: {} });
    await createObject(store, wanted).catch(ignoreExisting);
  }
};

function keyOf({ metadata: { namespace, name } }: AnyObject) {
  return { namespace, name };
}
