/** The signatures of the cluster's public description, by which somebody with a token can tell that it is genuine. */
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { corev1 } from "@kayak/api";
import type { BootstrapToken } from "./token.ts";

export const CLUSTER_INFO = "cluster-info";

const content = "kubeconfig";
const prefix = "jws-kubeconfig-";

/** The data of the ConfigMap as it should be; undefined when it is so. */
export function planSignatures(
  { data = {} }: corev1.ConfigMap,
  tokens: readonly BootstrapToken[],
  now: number,
): Record<string, string> | undefined {
  const text = data[content];
  if (text === undefined) return undefined;
  const signing = tokens.filter(({ signs, expiresMs }) => signs && (expiresMs ?? Infinity) > now);
  const kept = Object.entries(data).filter(([key]) => !key.startsWith(prefix));
  const signatures = signing.map((token) => [prefix + token.id, detachedSignature(token, text)] as const);
  const wanted = Object.fromEntries([...kept, ...signatures]);
  return sameEntries(wanted, data) ? undefined : wanted;
}

/** A JSON web signature without the content, which stands beside it. */
export function detachedSignature({ id, secret }: Pick<BootstrapToken, "id" | "secret">, text: string): string {
  const header = encode(JSON.stringify({ alg: "HS256", kid: id }));
  const signature = createHmac("sha256", secret)
    .update(`${header}.${encode(text)}`)
    .digest("base64url");
  return `${header}..${signature}`;
}

function encode(part: string): string {
  return Buffer.from(part).toString("base64url");
}

function sameEntries(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
