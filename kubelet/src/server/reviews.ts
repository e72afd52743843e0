/** Asks the API server who a token's owner is and what a caller may do, and remembers the answers for a while. */
import { createHash } from "node:crypto";
import { SubjectAccessReviews, TokenReviews } from "@kayak/api";
import type { Client, Clock } from "@kayak/client";
import type { Caller, Reviews } from "./auth.ts";
import { ExpiringCache } from "./expiring-cache.ts";
import type { Access } from "./request-access.ts";

/** As upstream's kubelet remembers. */
const TOKEN_MS = 2 * 60_000;
const ALLOWED_MS = 5 * 60_000;
const DENIED_MS = 30_000;

export interface ReviewOptions {
  readonly client: Pick<Client, "create">;
  readonly nodeName: string;
  readonly clock: Clock;
}

export function createReviews({ client, nodeName, clock }: ReviewOptions): Reviews {
  const callers = new ExpiringCache<Caller | undefined>(clock, () => TOKEN_MS);
  const decisions = new ExpiringCache<boolean>(clock, (allowed) => (allowed ? ALLOWED_MS : DENIED_MS));
  return {
    // Tokens themselves are not kept.
    caller: (token) =>
      callers.get(createHash("sha256").update(token).digest("base64"), () => reviewToken(client, token)),
    isAllowed: (caller, access) =>
      decisions.get(JSON.stringify([caller, access]), () => reviewAccess(client, nodeName, { caller, access })),
  };
}

async function reviewToken(client: Pick<Client, "create">, token: string): Promise<Caller | undefined> {
  const { status } = await client.create(TokenReviews, { metadata: {}, spec: { token } });
  const { authenticated, user: { username = "", groups = [], uid, extra } = {} } = status ?? {};
  if (!authenticated || username === "") return undefined;
  return { user: username, groups, ...(uid && { uid }), ...(extra && { extra }) };
}

async function reviewAccess(
  client: Pick<Client, "create">,
  name: string,
  { caller, access }: { readonly caller: Caller; readonly access: Access },
): Promise<boolean> {
  const { user, groups, uid, extra } = caller;
  const resourceAttributes = { ...access, group: "", version: "v1", resource: "nodes", name };
  const { status } = await client.create(SubjectAccessReviews, {
    metadata: {},
    spec: {
      user,
      groups: [...groups],
      ...(uid && { uid }),
      ...(extra && { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
      resourceAttributes,
    },
  });
  return status?.allowed ?? false;
}
