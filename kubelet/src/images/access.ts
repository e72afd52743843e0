/**
 * Who may use an image that a registry gave to somebody with a secret: whoever comes with that secret, or with one that says the same.
 * Everybody else has to ask the registry. Pure.
 */
import { createHash } from "node:crypto";
import type { ImageAccess, ImageCredentials, PullSecret } from "../cri.ts";
import { parseReference } from "./reference.ts";

/** Who comes with one that was forgotten asks the registry again. */
export const maxSecrets = 100;

export const policies = [
  "NeverVerify",
  "NeverVerifyPreloadedImages",
  "NeverVerifyAllowlistedImages",
  "AlwaysVerify",
] as const;

export interface VerificationPolicy {
  readonly policy: (typeof policies)[number];
  /** Names of repositories, or with `/*` at the end all below. */
  readonly allowlist: readonly string[];
}

/** Whether a present image may not be used by just anybody. `pulled`: it came from a registry, and was not loaded from a file. */
export function mustVerify({ policy, allowlist }: VerificationPolicy, reference: string, pulled: boolean): boolean {
  switch (policy) {
    case "NeverVerify":
      return false;
    case "NeverVerifyPreloadedImages":
      return pulled;
    case "NeverVerifyAllowlistedImages":
      return !allowlist.some((pattern) => fits(repositoryOf(reference), pattern));
    case "AlwaysVerify":
    default:
      return true;
  }
}

function fits(repository: string, pattern: string): boolean {
  return pattern.endsWith("/*") ? repository.startsWith(pattern.slice(0, -1)) : repository === pattern;
}

/** Why it can't stand in an allowlist. */
export function patternProblem(pattern: string): string | undefined {
  const name = pattern.endsWith("/*") ? pattern.slice(0, -2) : pattern;
  if (pattern !== pattern.trim()) return `leading/trailing spaces are not allowed: ${pattern}`;
  if (name === "") return `the supplied pattern is too short: ${pattern}`;
  if (name.includes("*")) return `not a valid wildcard pattern, only patterns ending with '/*' are allowed: ${pattern}`;
  if (name !== pattern) return undefined;
  return isRepository(name) ? undefined : `neither tag nor digest is accepted in an image reference: ${pattern}`;
}

function isRepository(name: string): boolean {
  try {
    return repositoryOf(name) === name;
  } catch {
    return false;
  }
}

/** Without tag and digest: `docker.io/library/web`. */
export function repositoryOf(reference: string): string {
  const { domain, path } = parseReference(reference);
  return `${domain}/${path}`;
}

export function credentialsHash(credentials: ImageCredentials): string {
  const { username, password, identityToken = "" } = credentials;
  return createHash("sha256")
    .update(JSON.stringify([username, password, identityToken]))
    .digest("hex");
}

const isSameSecret = (a: PullSecret, b: PullSecret) =>
  a.uid === b.uid && a.namespace === b.namespace && a.name === b.name;

/** The one of `offered` that opens the image: known by what it says, or as an object that says something else by now. */
export function acceptedSecret(access: ImageAccess, offered: readonly PullSecret[]): PullSecret | undefined {
  return offered.find((secret) =>
    access.secrets.some((known) => known.hash === secret.hash || isSameSecret(known, secret)),
  );
}

export function isKnown(access: ImageAccess, secret: PullSecret): boolean {
  return access.secrets.some((known) => known.hash === secret.hash && isSameSecret(known, secret));
}

/** What a registry gives to everybody needs no secrets any more. */
export function withAccess(before: ImageAccess | undefined, { everyone, secrets }: ImageAccess): ImageAccess {
  if (everyone || before?.everyone) return { everyone: true, secrets: [] };
  const others = (before?.secrets ?? []).filter((known) => !secrets.some((secret) => isSameSecret(known, secret)));
  return { everyone: false, secrets: [...others, ...secrets].slice(-maxSecrets) };
}
