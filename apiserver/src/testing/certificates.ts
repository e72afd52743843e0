/** A throw-away certificate authority for tests. */
// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 needs it loaded
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export interface KeyPair {
  /** PEM text. */
  readonly cert: string;
  readonly key: string;
}

export interface TestAuthority {
  readonly ca: string;
  client(commonName: string, ...organisations: string[]): Promise<KeyPair>;
  server(commonName: string, ...addresses: string[]): Promise<KeyPair>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const dayMs = 24 * 3600 * 1000;

x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
const validity = () => ({ notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) });

export async function createAuthority(name = "test-ca"): Promise<TestAuthority> {
  const keys = await newKeys();
  const extensions = [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
  ];
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    extensions,
    ...validity(),
  });
  const issue = async (subject: x509.JsonName, extensions: x509.Extension[]): Promise<KeyPair> => {
    const own = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer: authority.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions,
      ...validity(),
    });
    return { cert: certificate.toString("pem"), key: await privateKeyPem(own.privateKey) };
  };
  return {
    ca: authority.toString("pem"),
    client: (commonName, ...organisations) =>
      issue(
        [...organisations.map((organisation) => ({ O: [organisation] })), { CN: [commonName] }],
        [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
      ),
    server: (commonName, ...addresses) =>
      issue(
        [{ CN: [commonName] }],
        [
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(
            addresses.map((value) => ({ type: /^[\d.]+$/.test(value) ? ("ip" as const) : ("dns" as const), value })),
          ),
        ],
      ),
  };
}

/** A key for signing tokens. */
export async function createSigningKey(): Promise<string> {
  return privateKeyPem((await newKeys()).privateKey);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}
