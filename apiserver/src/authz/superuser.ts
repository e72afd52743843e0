/** Members of system:masters may do everything. */
import { type Authorizer, noOpinion } from "./authorizer.ts";

export const superuserGroup = "system:masters";

export const superuser: Authorizer = {
  decide: ({ user }) => (user.groups.includes(superuserGroup) ? { allowed: true, reason: "" } : noOpinion),
  // Their role says the same, and is listed.
  rulesFor: () => ({ rules: [], problems: [] }),
};
