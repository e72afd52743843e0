/** Roles and bindings. Roles show when they were made, since they last. */
import { ageOf } from "../time.ts";
import type * as rbac from "../types/rbac/v1/index.ts";
import { ageColumn, column, nameColumn } from "./printer.ts";
import type { Printer } from "./printer.ts";

export const rolePrinter: Printer<rbac.Role | rbac.ClusterRole> = {
  columns: [nameColumn, column("Created At", "When the object was created.", { type: "date" })],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
};

export const roleBindingPrinter: Printer<rbac.RoleBinding | rbac.ClusterRoleBinding> = {
  columns: [
    nameColumn,
    column("Role", "The role that is given."),
    ageColumn,
    column("Users", "The users that have it.", { wide: true }),
    column("Groups", "The groups that have it.", { wide: true }),
    column("ServiceAccounts", "The service accounts that have it.", { wide: true }),
  ],
  cells: ({ metadata, roleRef, subjects = [] }, now) => {
    const named = (kind: string) => subjects.filter((subject) => subject.kind === kind);
    const namesOf = (kind: string) => named(kind).map(({ name }) => name);
    return [
      metadata.name,
      `${roleRef.kind}/${roleRef.name}`,
      ageOf(metadata.creationTimestamp, now),
      namesOf("User").join(", "),
      namesOf("Group").join(", "),
      named("ServiceAccount")
        .map(({ name, namespace = "" }) => `${namespace}/${name}`)
        .join(", "),
    ];
  },
};
