/** Tokens of the old kind: without expiry, kept in a secret, good as long as that secret holds them. */
import { Buffer } from "node:buffer";
import type { Claims, corev1 } from "@kayak/api";

export const legacyIssuer = "kubernetes/serviceaccount";

export interface LegacyClaims {
  readonly namespace: string;
  readonly secret: string;
  readonly account: string;
  readonly accountUid: string;
}

const prefix = "kubernetes.io/serviceaccount/";

export function legacyClaims(claims: Claims): LegacyClaims | undefined {
  const text = (name: string) => {
    const value = claims[prefix + name];
    return typeof value === "string" ? value : "";
  };
  const found = {
    namespace: text("namespace"),
    secret: text("secret.name"),
    account: text("service-account.name"),
    accountUid: text("service-account.uid"),
  };
  return claims["iss"] === legacyIssuer && Object.values(found).every((value) => value !== "") ? found : undefined;
}

export function holds(secret: corev1.Secret | undefined, token: string): boolean {
  if (!secret || secret.metadata.deletionTimestamp) return false;
  return Buffer.from(secret.data?.["token"] ?? "", "base64").toString() === token;
}
