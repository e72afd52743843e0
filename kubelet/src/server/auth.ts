/** Who may call the kubelet: whoever holds a certificate of the cluster's CA for the API server's client or an administrator. */
import type { TLSSocket } from "node:tls";

const allowedUsers = new Set(["kube-apiserver-kubelet-client"]);
const allowedGroups = new Set(["system:masters"]);

export interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
}

/** Undefined without a certificate that the CA signed. */
export function callerOf(socket: Pick<TLSSocket, "authorized" | "getPeerCertificate">): Caller | undefined {
  if (!socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  const organizations = subject?.O as string | string[] | undefined;
  const names = subject?.CN as string | string[] | undefined;
  const user = Array.isArray(names) ? names[0] : names;
  if (!user) return undefined;
  return { user, groups: organizations === undefined ? [] : [organizations].flat() };
}

export function isAllowed({ user, groups }: Caller): boolean {
  return allowedUsers.has(user) || groups.some((group) => allowedGroups.has(group));
}
