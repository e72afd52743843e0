/** Makes keys and X.509 certificates: ECDSA P-256 throughout. Imported only when something has to be issued. */
import "reflect-metadata"; // oxlint-disable-line import/no-unassigned-import -- @peculiar/x509 needs it loaded before itself
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { CertificatePlan, Usage } from "./plan.ts";

export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
const certificateDays = 365;
/** Clocks of machines that share a cluster may differ. */
const backdateMs = 60 * 60 * 1000;
const serialBytes = 16;

x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);

const extendedUsages: Record<Usage, string> = {
  client: x509.ExtendedKeyUsage.clientAuth,
  server: x509.ExtendedKeyUsage.serverAuth,
};

/** `issuer` is the PEM of the authority; absent for an authority, which signs itself. */
export async function issue(plan: CertificatePlan, options: { issuer?: Issued; now: number }): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const authority = options.issuer && (await openAuthority(options.issuer));
  const subject = subjectName(plan);
  const days = authority ? certificateDays : authorityDays;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject,
    issuer: authority?.subject ?? subject,
    notBefore: new Date(options.now - backdateMs),
    notAfter: new Date(options.now + days * dayMs),
    signingAlgorithm: algorithm,
    signingKey: authority?.key ?? keys.privateKey,
    publicKey: keys.publicKey,
    extensions: extensions(plan),
  });
  return { certificate: `${certificate.toString("pem")}\n`, key: await exportKey(keys.privateKey) };
}

/** A new key, and a request to certify it. */
export async function request(plan: CertificatePlan): Promise<{ readonly request: string; readonly key: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const names = alternativeNames(plan);
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subjectName(plan),
    keys,
    signingAlgorithm: algorithm,
    extensions: names ? [names] : [],
  });
  return { request: `${made.toString("pem")}\n`, key: await exportKey(keys.privateKey) };
}

async function openAuthority(issued: Issued) {
  const der = x509.PemConverter.decodeFirst(issued.key);
  return {
    subject: new x509.X509Certificate(issued.certificate).subject,
    key: await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]),
  };
}

function subjectName(plan: CertificatePlan): x509.JsonName {
  return [...(plan.organization === undefined ? [] : [{ O: [plan.organization] }]), { CN: [plan.commonName] }];
}

function extensions(plan: CertificatePlan): x509.Extension[] {
  if (plan.issuer === undefined) {
    const flags = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
    // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- a set of flags is none of them
    return [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(flags, true)];
  }
  const names = alternativeNames(plan);
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension(plan.usages.map((usage) => extendedUsages[usage])),
    ...(names ? [names] : []),
  ];
}

function alternativeNames({ dnsNames, addresses }: CertificatePlan): x509.SubjectAlternativeNameExtension | undefined {
  const names = [
    ...dnsNames.map((value) => ({ type: "dns" as const, value })),
    ...addresses.map((value) => ({ type: "ip" as const, value })),
  ];
  return names.length > 0 ? new x509.SubjectAlternativeNameExtension(names) : undefined;
}

/** Positive, as RFC 5280 wants. */
function randomSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(serialBytes));
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}
