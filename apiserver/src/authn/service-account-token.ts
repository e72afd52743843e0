/**
 * Tokens of service accounts: issued for TokenRequests, bound to the account and perhaps to a pod, node or secret. A token
 * holds as long as it is not expired and everything it is bound to still exists with the same uid.
 */
import { randomUUID } from "node:crypto";
import { authenticated } from "./authenticator.ts";
import { holds, legacyClaims, legacyIssuer } from "./legacy-token.ts";
import type { Claims, JwtKey, corev1 } from "@kayak/api";
import type { User } from "./user.ts";

export interface BoundReference {
  readonly name: string;
  readonly uid: string;
}

export interface TokenSubject {
  readonly namespace: string;
  readonly account: BoundReference;
  readonly pod?: BoundReference | undefined;
  readonly node?: BoundReference | undefined;
  readonly secret?: BoundReference | undefined;
}

export interface TokenTerms {
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** How long it really holds, for holders that don't know that tokens expire. */
  readonly extendedSeconds?: number | undefined;
  /** After this the holder should have asked for a new one; the token still works. */
  readonly warnAfterSeconds?: number | undefined;
}

/** The uid of an object as it is now; undefined when it is gone, or has been going for longer than it was given. */
export type UidOf = (what: {
  kind: "ServiceAccount" | "Pod" | "Node" | "Secret";
  namespace: string;
  name: string;
}) => string | undefined;

export interface ServiceAccountTokenOptions {
  readonly key: JwtKey;
  readonly issuer: string;
  /** Audiences that this server answers to. */
  readonly audiences: readonly string[];
  readonly uidOf: UidOf;
  /** For tokens of the old kind. */
  readonly secretOf: (key: { namespace: string; name: string }) => corev1.Secret | undefined;
  readonly now: () => number;
}

const privateClaim = "kubernetes.io";
const notBeforeLeewaySeconds = 10;

interface PrivateClaims {
  readonly namespace: string;
  readonly serviceaccount: BoundReference;
  readonly pod?: BoundReference;
  readonly node?: BoundReference;
  readonly secret?: BoundReference;
  readonly warnafter?: number;
}

/** How a token is named where it was given out, and wherever it is used. */
export function credentialId(id: string): string {
  return `JTI=${id}`;
}

/** Verified signatures remembered, because the check is slow and tokens are used many times. All are forgotten at once beyond this. */
const maxVerified = 4096;

export class ServiceAccountTokens {
  private readonly options: ServiceAccountTokenOptions;
  private readonly verified = new Map<string, Claims>();

  constructor(options: ServiceAccountTokenOptions) {
    this.options = options;
  }

  get audiences(): readonly string[] {
    return this.options.audiences;
  }

  issue(
    { namespace, account, pod, node, secret }: TokenSubject,
    terms: TokenTerms,
  ): { readonly token: string; readonly id: string; readonly expiresMs: number } {
    const id = randomUUID();
    const issuedAt = Math.floor(this.options.now() / 1000);
    const expires = issuedAt + (terms.extendedSeconds ?? terms.expirationSeconds);
    const warnafter = terms.warnAfterSeconds === undefined ? undefined : issuedAt + terms.warnAfterSeconds;
    const token = this.options.key.sign({
      aud: terms.audiences,
      exp: expires,
      iat: issuedAt,
      iss: this.options.issuer,
      jti: id,
      [privateClaim]: { namespace, node, pod, secret, serviceaccount: account, warnafter },
      nbf: issuedAt,
      sub: userName(namespace, account.name),
    });
    return { token, id, expiresMs: (issuedAt + terms.expirationSeconds) * 1000 };
  }

  readonly authenticate = (token: string, audiences = this.options.audiences): User | undefined => {
    const claims = this.verify(token);
    if (claims?.["iss"] === legacyIssuer) return this.legacyUser(token, claims, audiences);
    if (!claims || !this.timely(claims) || common(claims["aud"], audiences).length === 0) return undefined;
    const bound = claims[privateClaim] as PrivateClaims | undefined;
    if (!bound || !this.stillBound(bound)) return undefined;
    return { ...userOf(bound, claims), audiences: common(claims["aud"], audiences) };
  };

  private legacyUser(token: string, claims: Claims, audiences: readonly string[]): User | undefined {
    const found = legacyClaims(claims);
    const granted = common(this.options.audiences, audiences);
    if (!found || granted.length === 0) return undefined;
    const { namespace, secret, account, accountUid } = found;
    const serviceaccount = { name: account, uid: accountUid };
    if (!this.stillBound({ namespace, serviceaccount })) return undefined;
    if (!holds(this.options.secretOf({ namespace, name: secret }), token)) return undefined;
    const groups = accountGroups(namespace);
    return { ...authenticated({ name: userName(namespace, account), uid: accountUid, groups }), audiences: granted };
  }

  private verify(token: string): Claims | undefined {
    const known = this.verified.get(token);
    if (known) return known;
    const claims = this.options.key.verify(token);
    if (!claims || ![this.options.issuer, legacyIssuer].includes(claims["iss"] as string)) return undefined;
    if (this.verified.size >= maxVerified) this.verified.clear();
    this.verified.set(token, claims);
    return claims;
  }

  private timely({ exp, nbf }: Claims): boolean {
    const now = this.options.now() / 1000;
    return typeof exp === "number" && now < exp && typeof nbf === "number" && now >= nbf - notBeforeLeewaySeconds;
  }

  private stillBound({ namespace, serviceaccount, pod, node, secret }: PrivateClaims): boolean {
    const references = [
      { kind: "ServiceAccount", reference: serviceaccount },
      { kind: "Pod", reference: pod },
      { kind: "Node", reference: pod ? undefined : node },
      { kind: "Secret", reference: secret },
    ] as const;
    return references.every(
      ({ kind, reference }) =>
        !reference || this.options.uidOf({ kind, namespace, name: reference.name }) === reference.uid,
    );
  }
}

export function userName(namespace: string, account: string): string {
  return `system:serviceaccount:${namespace}:${account}`;
}

function accountGroups(namespace: string): string[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
}

function userOf({ namespace, serviceaccount, pod, node }: PrivateClaims, claims: Claims): User {
  const extra: Record<string, string[]> = {
    "authentication.kubernetes.io/credential-id": [credentialId(String(claims["jti"]))],
  };
  for (const [kind, reference] of Object.entries({ pod, node })) {
    if (!reference) continue;
    extra[`authentication.kubernetes.io/${kind}-name`] = [reference.name];
    extra[`authentication.kubernetes.io/${kind}-uid`] = [reference.uid];
  }
  const groups = accountGroups(namespace);
  return authenticated({ name: userName(namespace, serviceaccount.name), uid: serviceaccount.uid, groups, extra });
}

function common(claimed: unknown, wanted: readonly string[]): string[] {
  const audiences = (Array.isArray(claimed) ? claimed : [claimed]) as string[];
  return audiences.filter((audience) => wanted.includes(audience));
}
