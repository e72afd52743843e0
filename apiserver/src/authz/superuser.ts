/** Members of system:masters may do everything. */
import type { Authorizer } from "./attributes.ts";

export const superuser: Authorizer = ({ user }) =>
  user.groups.includes("system:masters") ? { allowed: true, reason: "" } : undefined;
