/** A user as the API shows them. */
import type { authenticationv1 } from "@kayak/api";
import type { User } from "./user.ts";

export function userInfo({ name, uid, groups, extra }: User): authenticationv1.UserInfo {
  return {
    username: name,
    ...(uid && { uid }),
    groups: [...groups],
    ...(extra && { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
  };
}
