/** What every authorizer is: it says yes, or nothing. Nobody says no: what no authorizer allows is refused. */
import type { rbacv1 } from "@kayak/api";
import type { User } from "../authn/user.ts";
import type { Attributes } from "./attributes.ts";

export interface Decision {
  /** False: no opinion, the next one is asked. */
  readonly allowed: boolean;
  readonly reason: string;
}

export const noOpinion: Decision = { allowed: false, reason: "" };

/** What somebody may do in a namespace, as far as an authorizer can list it. */
export interface UserRules {
  readonly rules: readonly rbacv1.PolicyRule[];
  /** Why the list is not complete. */
  readonly problems: readonly string[];
}

export interface Authorizer {
  decide(attributes: Attributes): Decision;
  rulesFor(user: User, namespace: string): UserRules;
}
