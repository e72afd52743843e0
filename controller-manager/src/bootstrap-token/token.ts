/** Bootstrap tokens as their secrets hold them. */
import { Buffer } from "node:buffer";
import type { corev1 } from "@kayak/api";

export const BOOTSTRAP_SECRET_TYPE = "bootstrap.kubernetes.io/token";

const namePrefix = "bootstrap-token-";

export interface BootstrapToken {
  readonly id: string;
  readonly secret: string;
  readonly signs: boolean;
  /** Undefined: never. A time that can't be read has passed. */
  readonly expiresMs: number | undefined;
}

export function tokenOf({ data = {}, metadata }: corev1.Secret): BootstrapToken | undefined {
  const value = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
  const [id, secret, expiration] = [value("token-id"), value("token-secret"), value("expiration")];
  if (!id || !secret || metadata.name !== namePrefix + id) return undefined;
  const expiresMs = expiration === "" ? undefined : Date.parse(expiration) || 0;
  return { id, secret, signs: value("usage-bootstrap-signing") === "true", expiresMs };
}
