/** Bearer tokens from the Authorization header, or from a WebSocket's subprotocol list, given to each kind of token in turn. */
import type { IncomingMessage } from "node:http";
import type { Authenticator } from "./authenticator.ts";
import type { User } from "./user.ts";

/** Undefined: not a token of this kind, or not valid. */
export type TokenAuthenticator = (
  token: string,
  audiences?: readonly string[],
) => User | undefined | Promise<User | undefined>;

export function bearerToken(tokens: readonly TokenAuthenticator[]): Authenticator {
  return (request) => {
    const token = tokenOf(request);
    if (token === undefined) return undefined;
    return firstUser(tokens, token);
  };
}

async function firstUser(tokens: readonly TokenAuthenticator[], token: string): Promise<User | "refused"> {
  for (const authenticator of tokens) {
    const user = await authenticator(token);
    if (user) return user;
  }
  return "refused";
}

const protocolPrefix = "base64url.bearer.authorization.k8s.io.";

function tokenOf({ headers }: IncomingMessage): string | undefined {
  const { authorization, "sec-websocket-protocol": protocols } = headers;
  if (authorization && /^bearer /i.test(authorization))
    return authorization.slice("bearer ".length).trim() || undefined;
  const offered = protocols?.split(",").map((protocol) => protocol.trim());
  const carrier = offered?.find((protocol) => protocol.startsWith(protocolPrefix));
  return carrier && Buffer.from(carrier.slice(protocolPrefix.length), "base64url").toString();
}
