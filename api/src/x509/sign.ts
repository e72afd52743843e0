/** Certificates for requests, signed by an authority of the cluster. */
import { Buffer } from "node:buffer";
import { type KeyObject, X509Certificate, createPrivateKey, randomBytes, sign } from "node:crypto";
import type { CertificateRequest } from "./certificate-request.ts";
import { childrenOf, der, expectTag, objectId, objectIdText, readDer, sequence, tags, timeValue } from "./der.ts";
import { writePem } from "./pem.ts";
import { keyUsageBits, extendedUsageIds } from "./usages.ts";

export interface CertificateAuthority {
  readonly key: KeyObject;
  /** DER of its name. */
  readonly name: Buffer;
  readonly keyId: Buffer | undefined;
  readonly notAfterMs: number;
}

export interface CertificateTerms {
  readonly usages: readonly string[];
  readonly notBeforeMs: number;
  /** Cut to the authority's own end. */
  readonly notAfterMs: number;
}

const subjectKeyIdId = "2.5.29.14";
const serialBytes = 16;

/** Of a certificate and a key in PEM. The key is ECDSA or RSA. */
export function openAuthority({ certificate, key }: { certificate: string; key: string }): CertificateAuthority {
  const parsed = new X509Certificate(certificate);
  const fields = childrenOf(expectTag(childrenOf(readDer(parsed.raw))[0], tags.sequence));
  const extensions = fields.find(({ tag }) => tag === 0xa3);
  const found = (extensions ? childrenOf(extensions).flatMap(childrenOf) : []).map(childrenOf);
  const keyId = found.find(([id]) => id && objectIdText(id) === subjectKeyIdId)?.at(-1);
  return {
    key: createPrivateKey(key),
    // Version, serial number, algorithm, issuer and validity come before it.
    name: expectTag(fields[5], tags.sequence).raw,
    keyId: keyId && readDer(keyId.content).content,
    notAfterMs: Date.parse(parsed.validTo),
  };
}

/** The certificate in PEM. */
export function signCertificate(
  authority: CertificateAuthority,
  request: CertificateRequest,
  terms: CertificateTerms,
): string {
  const algorithm = signatureAlgorithm(authority.key);
  const body = sequence(
    der(0xa0, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, serialNumber()),
    algorithm,
    authority.name,
    sequence(timeValue(terms.notBeforeMs), timeValue(Math.min(terms.notAfterMs, authority.notAfterMs))),
    request.subject,
    request.publicKey,
    der(0xa3, sequence(...extensions(authority, request, terms.usages))),
  );
  const signature = sign("sha256", body, authority.key);
  return writePem("CERTIFICATE", sequence(body, algorithm, der(tags.bitString, Buffer.from([0]), signature)));
}

function signatureAlgorithm({ asymmetricKeyType }: KeyObject): Buffer {
  return asymmetricKeyType === "rsa"
    ? sequence(objectId("1.2.840.113549.1.1.11"), Buffer.from([0x05, 0x00]))
    : sequence(objectId("1.2.840.10045.4.3.2"));
}

/** Positive, as RFC 5280 wants. */
function serialNumber(): Buffer {
  const bytes = randomBytes(serialBytes);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

const critical = der(tags.boolean, Buffer.from([0xff]));

function extension(id: string, value: Buffer, mark: Buffer = Buffer.alloc(0)): Buffer {
  return sequence(objectId(id), mark, der(tags.octetString, value));
}

function extensions(
  { keyId }: CertificateAuthority,
  { subject, alternativeNames }: CertificateRequest,
  usages: readonly string[],
): Buffer[] {
  const bits = keyUsageBits(usages);
  const extended = extendedUsageIds(usages);
  // Who has no name but alternative ones is known by these.
  const nameless = childrenOf(readDer(subject)).length === 0;
  return [
    ...(bits ? [extension("2.5.29.15", bits, critical)] : []),
    ...(extended.length > 0 ? [extension("2.5.29.37", sequence(...extended.map(objectId)))] : []),
    extension("2.5.29.19", sequence(), critical),
    ...(keyId ? [extension("2.5.29.35", sequence(der(0x80, keyId)))] : []),
    ...(alternativeNames ? [extension("2.5.29.17", alternativeNames, nameless ? critical : undefined)] : []),
  ];
}
