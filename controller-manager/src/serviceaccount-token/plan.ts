/** What a secret that asks for a service account's token should hold. */
import { Buffer } from "node:buffer";
import type { JwtKey, corev1 } from "@kayak/api";

export const TOKEN_SECRET_TYPE = "kubernetes.io/service-account-token";
export const ACCOUNT_NAME = "kubernetes.io/service-account.name";
const ACCOUNT_UID = "kubernetes.io/service-account.uid";
const LEGACY_ISSUER = "kubernetes/serviceaccount";

export type TokenPlan =
  | { readonly type: "keep" }
  /** The account is gone, or another one has its name. */
  | { readonly type: "delete" }
  | { readonly type: "fill"; readonly secret: corev1.Secret };

export interface TokenState {
  readonly secret: corev1.Secret;
  readonly account: corev1.ServiceAccount | undefined;
  readonly key: JwtKey;
  readonly rootCA: string | undefined;
}

export function planToken({ secret, account, key, rootCA }: TokenState): TokenPlan {
  const { annotations = {}, namespace } = secret.metadata;
  const uid = annotations[ACCOUNT_UID];
  if (!account || (uid && uid !== account.metadata.uid)) return { type: "delete" };
  const data = {
    ...secret.data,
    token: secret.data?.["token"] || base64(legacyToken(key, secret, account)),
    namespace: base64(namespace),
    ...(rootCA !== undefined && { "ca.crt": base64(rootCA) }),
  };
  const same = uid !== undefined && Object.entries(data).every(([name, value]) => secret.data?.[name] === value);
  if (same) return { type: "keep" };
  const metadata = { ...secret.metadata, annotations: { ...annotations, [ACCOUNT_UID]: account.metadata.uid } };
  return { type: "fill", secret: { ...secret, metadata, data } };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Without expiry: it holds as long as the secret. */
function legacyToken(key: JwtKey, { metadata }: corev1.Secret, account: corev1.ServiceAccount): string {
  const { namespace } = metadata;
  const { name, uid } = account.metadata;
  return key.sign({
    iss: LEGACY_ISSUER,
    "kubernetes.io/serviceaccount/namespace": namespace,
    "kubernetes.io/serviceaccount/secret.name": metadata.name,
    "kubernetes.io/serviceaccount/service-account.name": name,
    "kubernetes.io/serviceaccount/service-account.uid": uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  });
}
