/** Client certificates signed by our CA: the common name is the user, the organisations are the groups. */
import type { TLSSocket } from "node:tls";
import { type Authenticator, type Verdict, authenticated } from "./authenticator.ts";

/** A connection's certificate does not change, and reading it is slow. */
const verdicts = new WeakMap<TLSSocket, { readonly verdict: Verdict }>();

export const clientCertificate: Authenticator = (request) => {
  const socket = request.socket as TLSSocket;
  const known = verdicts.get(socket);
  if (known) return known.verdict;
  const verdict = examine(socket);
  verdicts.set(socket, { verdict });
  return verdict;
};

function examine(socket: TLSSocket): Verdict {
  const subject = socket.getPeerCertificate?.()?.subject;
  if (!subject) return undefined;
  if (!socket.authorized) return "refused";
  return authenticated({ name: first(subject.CN), groups: all(subject.O) });
}

function all(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function first(value: string | string[] | undefined): string {
  return all(value)[0] ?? "";
}
