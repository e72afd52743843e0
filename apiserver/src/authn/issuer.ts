/** The documents by which others can verify this server's service account tokens (OpenID Connect discovery). */
import type { JwtKey } from "@kayak/api";

export interface Issuer {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly keys: Readonly<Record<string, unknown>>;
}

export function issuerDocuments(issuer: string, key: JwtKey): Issuer {
  return {
    configuration: {
      issuer,
      jwks_uri: `${issuer}/openid/v1/jwks`,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: [key.algorithmName],
    },
    keys: { keys: [key.jwk()] },
  };
}
