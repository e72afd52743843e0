/**
 * Join tokens: a bootstrap token as Kubernetes has them, and behind it the pin of the cluster's authority, so that a machine
 * that joins can't be led to another cluster. `abcdef.0123456789abcdef@sha256:<64 hexadecimal digits>`
 */
import { createHash, randomInt, X509Certificate } from "node:crypto";
import { UsageError } from "../command/errors.ts";

export interface JoinToken {
  /** `id.secret`. */
  readonly bearer: string;
  readonly pin: string;
}

const pattern = /^([a-z0-9]{6}\.[a-z0-9]{16})@(sha256:[0-9a-f]{64})$/;
const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
const idLength = 6;
const secretLength = 16;

export function parseJoinToken(text: string): JoinToken {
  const [, bearer, pin] = pattern.exec(text.trim()) ?? [];
  if (bearer !== undefined && pin !== undefined) return { bearer, pin };
  throw new UsageError(
    'that is not a join token: it looks like abcdef.0123456789abcdef@sha256:..., as "kayak token create" prints it on the server.',
  );
}

export function formatJoinToken({ bearer, pin }: JoinToken): string {
  return `${bearer}@${pin}`;
}

/** Of the authority's public key, as kubeadm has it: it stays when the certificate is renewed. */
export function pinOf(authority: string): string {
  const key = new X509Certificate(authority).publicKey.export({ type: "spki", format: "der" });
  return `sha256:${createHash("sha256").update(key).digest("hex")}`;
}

function random(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

export function newBearer(): { readonly id: string; readonly secret: string } {
  return { id: random(idLength), secret: random(secretLength) };
}

/** What is typed on the other machine. */
export function joinCommand(server: string, token: JoinToken): string {
  return `kayak agent --server ${server} --token ${formatJoinToken(token)}`;
}
