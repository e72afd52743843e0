/** Who calls the kubelet's server: a certificate of the cluster's CA, or a token that the API server vouches for. */
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";
import { HttpError } from "./backend.ts";
import { describeRequest, planRequest, superuserGroup, type Access } from "./request-access.ts";

export interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What the API server is asked. */
export interface Reviews {
  /** Whose token it is; undefined when nobody's. */
  caller(token: string): Promise<Caller | undefined>;
  isAllowed(caller: Caller, access: Access): Promise<boolean>;
}

/** Before anything else is looked at: throws unless the caller is known and may do this. */
export async function authorize(request: IncomingMessage, reviews: Reviews): Promise<void> {
  const caller = certifiedCaller(request.socket as TLSSocket) ?? (await tokenCaller(request, reviews));
  if (!caller) throw new HttpError(401, "Unauthorized");
  // As the API server itself does, and without asking it: it calls as one of them.
  if (caller.groups.includes(superuserGroup)) return;
  const plan = planRequest(request.method ?? "", new URL(request.url ?? "/", "https://kubelet").pathname);
  for (const access of plan) if (await mayDo(reviews, caller, access)) return;
  throw new HttpError(403, `Forbidden (${describeRequest(caller.user, plan)})`);
}

async function mayDo(reviews: Reviews, caller: Caller, access: Access): Promise<boolean> {
  try {
    return await reviews.isAllowed(caller, access);
  } catch (error) {
    throw new HttpError(500, `Authorization error (${describeRequest(caller.user, [access])})`, { cause: error });
  }
}

/** Undefined without a certificate that the CA signed. */
function certifiedCaller(socket: Pick<TLSSocket, "authorized" | "getPeerCertificate">): Caller | undefined {
  if (!socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  const organizations = subject?.O as string | string[] | undefined;
  const names = subject?.CN as string | string[] | undefined;
  const user = Array.isArray(names) ? names[0] : names;
  if (!user) return undefined;
  return { user, groups: organizations === undefined ? [] : [organizations].flat() };
}

/** The API server is asked about nothing that can't be a token. */
async function tokenCaller({ headers }: IncomingMessage, reviews: Reviews): Promise<Caller | undefined> {
  const [, token] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? "") ?? [];
  if (token === undefined) return undefined;
  try {
    return await reviews.caller(token);
  } catch (error) {
    throw new HttpError(401, "Unauthorized", { cause: error });
  }
}
