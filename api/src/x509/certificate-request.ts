/** A PKCS#10 request: who wants a certificate for which key, proven by a signature with that key. */
import type { Buffer } from "node:buffer";
import { createPublicKey, verify } from "node:crypto";
import { type DerValue, DerError, bitStringBytes, childrenOf, expectTag, objectIdText, readDer, tags } from "./der.ts";
import { readPem } from "./pem.ts";

export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** DER, to be taken over into the certificate. */
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  /** The extension's value; undefined when there are no alternative names. */
  readonly alternativeNames: Buffer | undefined;
  readonly dnsNames: readonly string[];
  readonly emailAddresses: readonly string[];
  readonly ipAddresses: readonly Buffer[];
  readonly uris: readonly string[];
}

const requestTypes = new Set(["CERTIFICATE REQUEST"]);

/** Throws what is wrong with it. The signature holds. */
export function parseCertificateRequest(pem: string): CertificateRequest {
  const [block] = readPem(pem);
  if (!block || !requestTypes.has(block.type)) throw new Error("PEM block type must be CERTIFICATE REQUEST");
  const [info, algorithm, signature] = childrenOf(expectTag(readDer(block.bytes), tags.sequence));
  if (!info || !algorithm || !signature) throw new DerError("asn1: structure error");
  const [, subject, publicKey, attributes] = childrenOf(info);
  const key = expectTag(publicKey, tags.sequence).raw;
  checkSignature({ signed: info.raw, algorithm, signature: bitStringBytes(signature), key });
  const names = alternativeNames(attributes);
  return {
    ...subjectFields(expectTag(subject, tags.sequence)),
    subject: (subject as DerValue).raw,
    publicKey: key,
    alternativeNames: names?.raw,
    ...namesByKind(names),
  };
}

interface Signed {
  readonly signed: Buffer;
  readonly algorithm: DerValue;
  readonly signature: Buffer;
  readonly key: Buffer;
}

/** By what they sign with: null stands for Ed25519, which brings its own. SHA-1 is not good enough any more. */
const digests: Readonly<Record<string, string | null>> = {
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.3.101.112": null,
};

function checkSignature({ signed, algorithm, signature, key }: Signed): void {
  const [id] = childrenOf(algorithm);
  const digest = digests[objectIdText(expectTag(id, tags.objectId))];
  if (digest === undefined) throw new Error("x509: cannot verify signature: algorithm unimplemented");
  const publicKey = createPublicKey({ key, format: "der", type: "spki" });
  if (!verify(digest, signed, publicKey, signature)) throw new Error("x509: signature verification failed");
}

const commonNameId = "2.5.4.3";
const organizationId = "2.5.4.10";

function subjectFields(subject: DerValue): Pick<CertificateRequest, "commonName" | "organizations"> {
  const pairs = childrenOf(subject).flatMap((set) =>
    childrenOf(set).map((pair) => {
      const [id, value] = childrenOf(pair);
      return [objectIdText(expectTag(id, tags.objectId)), value?.content.toString() ?? ""] as const;
    }),
  );
  const valuesOf = (wanted: string) => pairs.filter(([id]) => id === wanted).map(([, value]) => value);
  return { commonName: valuesOf(commonNameId).at(-1) ?? "", organizations: valuesOf(organizationId) };
}

const extensionRequestId = "1.2.840.113549.1.9.14";
const alternativeNamesId = "2.5.29.17";

function alternativeNames(attributes: DerValue | undefined): DerValue | undefined {
  for (const attribute of attributes ? childrenOf(attributes) : []) {
    const [id, values] = childrenOf(attribute);
    if (!id || !values || objectIdText(id) !== extensionRequestId) continue;
    const extensions = childrenOf(values).flatMap(childrenOf).map(childrenOf);
    const found = extensions.find(([extensionId]) => extensionId && objectIdText(extensionId) === alternativeNamesId);
    const value = found?.at(-1);
    if (value) return readDer(expectTag(value, tags.octetString).content);
  }
  return undefined;
}

const emailTag = 0x81;
const dnsTag = 0x82;
const uriTag = 0x86;
const ipTag = 0x87;

type Names = Pick<CertificateRequest, "dnsNames" | "emailAddresses" | "ipAddresses" | "uris">;

function namesByKind(names: DerValue | undefined): Names {
  const all = names ? childrenOf(names) : [];
  const contents = (tag: number) => all.filter((name) => name.tag === tag).map(({ content }) => content);
  const texts = (tag: number) => contents(tag).map((content) => content.toString());
  return {
    dnsNames: texts(dnsTag),
    emailAddresses: texts(emailTag),
    ipAddresses: contents(ipTag),
    uris: texts(uriTag),
  };
}
