/** Finds out who is asking. Each way to tell is a function; the first that recognises its evidence decides. */
import type { IncomingMessage } from "node:http";
import { unauthorized } from "@kayak/api";
import { type User, anonymous, authenticatedGroup } from "./user.ts";

/** Undefined: no evidence of its kind in the request. "refused": evidence that proves nothing. */
export type Authenticator = (request: IncomingMessage) => Verdict | Promise<Verdict>;
export type Verdict = User | "refused" | undefined;

/** Throws Unauthorized when evidence was given and none of it held. */
export async function authenticate(authenticators: readonly Authenticator[], request: IncomingMessage): Promise<User> {
  let refused = false;
  for (const authenticator of authenticators) {
    const result = await authenticator(request);
    if (result === "refused") refused = true;
    else if (result) return result;
  }
  if (refused) throw unauthorized();
  return anonymous;
}

export function authenticated(user: User): User {
  return user.groups.includes(authenticatedGroup) ? user : { ...user, groups: [...user.groups, authenticatedGroup] };
}
