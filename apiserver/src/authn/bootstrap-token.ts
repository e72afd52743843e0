/** Tokens for machines that join a cluster: each is a secret in kube-system, until it expires or is deleted. */
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import type { corev1 } from "@kayak/api";
import { authenticated } from "./authenticator.ts";
import type { User } from "./user.ts";

export interface BootstrapTokenOptions {
  /** Of kube-system. */
  readonly secretNamed: (name: string) => corev1.Secret | undefined;
  readonly now: () => number;
}

const tokenPattern = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const secretType = "bootstrap.kubernetes.io/token";
const everybody = "system:bootstrappers";
const extraGroupPattern = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

export function bootstrapToken({ secretNamed, now }: BootstrapTokenOptions): (token: string) => User | undefined {
  return (token) => {
    const [, id, secret] = tokenPattern.exec(token) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const stored = secretNamed(`bootstrap-token-${id}`);
    if (!stored || stored.type !== secretType || stored.metadata.deletionTimestamp) return undefined;
    const value = (key: string) => Buffer.from(stored.data?.[key] ?? "", "base64").toString();
    if (value("token-id") !== id || !equal(value("token-secret"), secret)) return undefined;
    if (isExpired(value("expiration"), now()) || value("usage-bootstrap-authentication") !== "true") return undefined;
    const groups = extraGroups(value("auth-extra-groups"));
    return groups && authenticated({ name: `system:bootstrap:${id}`, groups: [everybody, ...groups] });
  };
}

/** The time that it takes says nothing about the secret. */
function equal(stored: string, given: string): boolean {
  const [a, b] = [Buffer.from(stored), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A time that can't be read has passed. */
function isExpired(expiration: string, now: number): boolean {
  return expiration !== "" && !(Date.parse(expiration) > now);
}

function extraGroups(text: string): string[] | undefined {
  const groups = text === "" ? [] : text.split(",");
  return groups.every((group) => extraGroupPattern.test(group)) ? [...new Set(groups)].sort() : undefined;
}
