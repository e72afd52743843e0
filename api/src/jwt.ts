/** JSON web tokens, signed with RSA or ECDSA keys as Kubernetes signs them (RFC 7518). */
import { type KeyObject, createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

export type Claims = Readonly<Record<string, unknown>>;

interface Algorithm {
  readonly name: string;
  readonly hash: string;
}

const rsa: Algorithm = { name: "RS256", hash: "sha256" };
const byCurve: Readonly<Record<string, Algorithm>> = {
  prime256v1: { name: "ES256", hash: "sha256" },
  secp384r1: { name: "ES384", hash: "sha384" },
  secp521r1: { name: "ES512", hash: "sha512" },
};
/** Signatures of ECDSA are two numbers of fixed length; RSA has but one form. */
const encoding = { dsaEncoding: "ieee-p1363" } as const;

export class JwtKey {
  private readonly privateKey: KeyObject;
  private readonly algorithm: Algorithm;
  readonly publicKey: KeyObject;
  readonly keyId: string;

  /** PEM: PKCS #1, PKCS #8 or SEC 1. Throws for a key that can't sign tokens. */
  constructor(privateKeyPem: string) {
    this.privateKey = createPrivateKey(privateKeyPem);
    this.algorithm = algorithmOf(this.privateKey);
    this.publicKey = createPublicKey(this.privateKey);
    this.keyId = createHash("sha256")
      .update(this.publicKey.export({ type: "spki", format: "der" }))
      .digest("base64url");
  }

  /** As discovery documents and headers call it: RS256, ES256 ... */
  get algorithmName(): string {
    return this.algorithm.name;
  }

  sign(claims: Claims): string {
    const { name, hash } = this.algorithm;
    const text = `${encode({ alg: name, kid: this.keyId })}.${encode(claims)}`;
    const signature = sign(hash, Buffer.from(text), { key: this.privateKey, ...encoding });
    return `${text}.${signature.toString("base64url")}`;
  }

  /** The claims of a token that this key signed. Says nothing about their meaning: expiry, audience. */
  verify(token: string): Claims | undefined {
    const [header, payload, signature, ...more] = token.split(".");
    if (!header || !payload || !signature || more.length > 0) return undefined;
    const { alg, kid } = decode(header) ?? {};
    if (alg !== this.algorithm.name || kid !== this.keyId) return undefined;
    const valid = verify(
      this.algorithm.hash,
      Buffer.from(`${header}.${payload}`),
      { key: this.publicKey, ...encoding },
      Buffer.from(signature, "base64url"),
    );
    return valid ? decode(payload) : undefined;
  }

  /** For the discovery document that lets others verify our tokens. */
  jwk(): Claims {
    return { use: "sig", kid: this.keyId, alg: this.algorithm.name, ...this.publicKey.export({ format: "jwk" }) };
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Algorithm {
  const algorithm = asymmetricKeyType === "rsa" ? rsa : byCurve[asymmetricKeyDetails?.namedCurve ?? ""];
  if (algorithm) return algorithm;
  throw new Error("the service account key must be an RSA key, or an ECDSA key on the curve P-256, P-384 or P-521");
}

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(text: string): Claims | undefined {
  try {
    const value = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown;
    return typeof value === "object" && value !== null ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
