/** Tokens that say nothing of an audience are for this server: for others they are worth nothing. */
import type { TokenAuthenticator } from "./bearer-token.ts";
import type { User } from "./user.ts";

export function forThisServer(
  audiences: readonly string[],
  authenticate: (token: string) => User | undefined,
): TokenAuthenticator {
  return (token, wanted) => {
    const common = wanted?.filter((audience) => audiences.includes(audience));
    if (common?.length === 0) return undefined;
    const user = authenticate(token);
    return user && common ? { ...user, audiences: common } : user;
  };
}
