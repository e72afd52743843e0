/** The cluster's bootstrap tokens: secrets of kube-system, as every Kubernetes has them. */
import { Buffer } from "node:buffer";
import { Secrets, type corev1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import { newBearer } from "./token.ts";

const secretType = "bootstrap.kubernetes.io/token";
const namePrefix = "bootstrap-token-";
const namespace = "kube-system";
/** The group that may join; the server gives it the role kayak:join. */
const joiners = "system:bootstrappers:kayak";

export interface TokenWish {
  readonly description?: string | undefined;
  /** Never, without it. */
  readonly expiresMs?: number | undefined;
}

export interface StoredToken {
  readonly id: string;
  /** `id.secret`. */
  readonly bearer: string;
  readonly description: string;
  readonly expiresMs: number | undefined;
  readonly usages: readonly string[];
  readonly groups: string;
}

/** Resolves to `id.secret`. */
export async function createToken(client: Client, { description, expiresMs }: TokenWish): Promise<string> {
  const { id, secret } = newBearer();
  await client.create(Secrets, {
    metadata: { name: namePrefix + id, namespace },
    type: secretType,
    stringData: {
      "token-id": id,
      "token-secret": secret,
      "usage-bootstrap-authentication": "true",
      "usage-bootstrap-signing": "true",
      "auth-extra-groups": joiners,
      ...(description && { description }),
      ...(expiresMs !== undefined && { expiration: new Date(expiresMs).toISOString().replace(/\.\d+Z$/, "Z") }),
    },
  });
  return `${id}.${secret}`;
}

export async function listTokens(client: Client): Promise<StoredToken[]> {
  const { items } = await client.list(Secrets, { namespace, fieldSelector: `type=${secretType}` });
  return items.map(storedToken);
}

/** `token` is the whole of it or its id. Rejects with NotFound when there is none. */
export async function deleteToken(client: Client, token: string): Promise<void> {
  await client.delete(Secrets, { name: namePrefix + token.split(".", 1)[0], namespace });
}

function storedToken({ data = {} }: corev1.Secret): StoredToken {
  const value = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
  const usages = Object.keys(data).filter((key) => key.startsWith("usage-bootstrap-") && value(key) === "true");
  const expiration = value("expiration");
  return {
    id: value("token-id"),
    bearer: `${value("token-id")}.${value("token-secret")}`,
    description: value("description"),
    expiresMs: expiration === "" ? undefined : Date.parse(expiration),
    usages: usages.map((key) => key.slice("usage-bootstrap-".length)).sort(),
    groups: value("auth-extra-groups"),
  };
}
