/** Roles and those who have them are of one group, so clients leave it out. */
import type { rbac } from "./types.ts";

const group = "rbac.authorization.k8s.io";

export function defaultBinding({ roleRef, subjects }: rbac.RoleBinding | rbac.ClusterRoleBinding): void {
  roleRef.apiGroup ||= group;
  for (const subject of subjects ?? [])
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= group;
}
