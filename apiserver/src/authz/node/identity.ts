/** Kubelets are the users `system:node:NAME` of the group system:nodes. */
import type { User } from "../../authn/user.ts";

const namePrefix = "system:node:";
const group = "system:nodes";

/** The node that a user is, or undefined. */
export function nodeNameOf({ name, groups }: User): string | undefined {
  return groups.includes(group) && name.startsWith(namePrefix) ? name.slice(namePrefix.length) : undefined;
}
