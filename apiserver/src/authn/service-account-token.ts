/**
 * Tokens of service accounts: issued for TokenRequests, bound to the account and perhaps to a pod, node or secret. A token
 * holds as long as it is not expired and everything it is bound to still exists with the same uid.
 */
import { randomUUID } from "node:crypto";
import { authenticated } from "./authenticator.ts";
import type { Claims, JwtKey } from "./jwt.ts";
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
  /** After this the holder should have asked for a new one; the token still works. */
  readonly warnAfterSeconds?: number | undefined;
}

/** The uid of an object as it is now. */
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
  ): { readonly token: string; readonly expiresMs: number } {
    const issuedAt = Math.floor(this.options.now() / 1000);
    const expires = issuedAt + terms.expirationSeconds;
    const warnafter = terms.warnAfterSeconds === undefined ? undefined : issuedAt + terms.warnAfterSeconds;
    const token = this.options.key.sign({
      aud: terms.audiences,
      exp: expires,
      iat: issuedAt,
      iss: this.options.issuer,
      jti: randomUUID(),
      [privateClaim]: { namespace, node, pod, secret, serviceaccount: account, warnafter },
      nbf: issuedAt,
      sub: userName(namespace, account.name),
    });
    return { token, expiresMs: expires * 1000 };
  }

  readonly authenticate = (token: string, audiences = this.options.audiences): User | undefined => {
    const claims = this.verify(token);
    if (!claims || !this.timely(claims) || !intersects(claims["aud"], audiences)) return undefined;
    const bound = claims[privateClaim] as PrivateClaims | undefined;
    return bound && this.stillBound(bound) ? userOf(bound, claims) : undefined;
  };

  private verify(token: string): Claims | undefined {
    const known = this.verified.get(token);
    if (known) return known;
    const claims = this.options.key.verify(token);
    if (!claims || claims["iss"] !== this.options.issuer) return undefined;
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

function userOf({ namespace, serviceaccount, pod, node }: PrivateClaims, claims: Claims): User {
  const extra: Record<string, string[]> = {
    "authentication.kubernetes.io/credential-id": [`JTI=${String(claims["jti"])}`],
  };
  for (const [kind, reference] of Object.entries({ pod, node })) {
    if (!reference) continue;
    extra[`authentication.kubernetes.io/${kind}-name`] = [reference.name];
    extra[`authentication.kubernetes.io/${kind}-uid`] = [reference.uid];
  }
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  return authenticated({ name: userName(namespace, serviceaccount.name), uid: serviceaccount.uid, groups, extra });
}

function intersects(claimed: unknown, wanted: readonly string[]): boolean {
  const audiences = Array.isArray(claimed) ? claimed : [claimed];
  return audiences.some((audience) => wanted.includes(audience as string));
}
