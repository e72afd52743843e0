/** JSON web tokens signed with ECDSA P-256 (ES256). */
import { type KeyObject, createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

export type Claims = Readonly<Record<string, unknown>>;

const algorithm = "ES256";
const encoding = { dsaEncoding: "ieee-p1363" } as const;

export class JwtKey {
  private readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly keyId: string;

  constructor(privateKeyPem: string) {
    this.privateKey = createPrivateKey(privateKeyPem);
    if (this.privateKey.asymmetricKeyDetails?.namedCurve !== "prime256v1")
      throw new Error("the service account key must be an ECDSA P-256 key");
    this.publicKey = createPublicKey(this.privateKey);
    this.keyId = createHash("sha256")
      .update(this.publicKey.export({ type: "spki", format: "der" }))
      .digest("base64url");
  }

  sign(claims: Claims): string {
    const text = `${encode({ alg: algorithm, kid: this.keyId })}.${encode(claims)}`;
    const signature = sign("sha256", Buffer.from(text), { key: this.privateKey, ...encoding });
    return `${text}.${signature.toString("base64url")}`;
  }

  /** The claims of a token that this key signed. Says nothing about their meaning: expiry, audience. */
  verify(token: string): Claims | undefined {
    const [header, payload, signature, ...more] = token.split(".");
    if (!header || !payload || !signature || more.length > 0) return undefined;
    const { alg, kid } = decode(header) ?? {};
    if (alg !== algorithm || kid !== this.keyId) return undefined;
    const valid = verify(
      "sha256",
      Buffer.from(`${header}.${payload}`),
      { key: this.publicKey, ...encoding },
      Buffer.from(signature, "base64url"),
    );
    return valid ? decode(payload) : undefined;
  }

  /** For the discovery document that lets others verify our tokens. */
  jwk(): Claims {
    return { use: "sig", kid: this.keyId, alg: algorithm, ...this.publicKey.export({ format: "jwk" }) };
  }
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
