/** Brings a directory of certificates in line with a plan: issues what is missing, changed or near its end. */
import { X509Certificate, generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readText, writeAtomically } from "../host/files.ts";
import type { Issued } from "./issue.ts";
import type { CertificatePlan } from "./plan.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** A certificate is renewed by the first `up` in its last 90 days. */
const renewBeforeMs = 90 * dayMs;

/** Authorities first, then everything they sign, side by side. */
export async function ensureCertificates(
  directory: string,
  plans: readonly CertificatePlan[],
  now: number,
): Promise<void> {
  const renewed = new Set<string>();
  const ensure = async (plan: CertificatePlan) => {
    const known = load(directory, plan.path);
    const issuerIsNew = plan.issuer !== undefined && renewed.has(plan.issuer);
    if (known && !issuerIsNew && isCurrent(new X509Certificate(known.certificate), plan, now)) return;
    await renew(directory, plan, now);
    renewed.add(plan.path);
  };
  await Promise.all(plans.filter((plan) => plan.issuer === undefined).map(ensure));
  await Promise.all(plans.filter((plan) => plan.issuer !== undefined).map(ensure));
}

async function renew(directory: string, plan: CertificatePlan, now: number): Promise<void> {
  const { issue } = await import("./issue.ts");
  const issuer = plan.issuer === undefined ? undefined : load(directory, plan.issuer);
  const issued = await issue(plan, { ...(issuer && { issuer }), now });
  writeAtomically(join(directory, `${plan.path}.key`), issued.key, 0o600);
  writeAtomically(join(directory, `${plan.path}.crt`), issued.certificate, 0o644);
}

export function isCurrent(certificate: X509Certificate, plan: CertificatePlan, now: number): boolean {
  const names = new Set((certificate.subjectAltName ?? "").split(", ").filter(Boolean));
  const wanted = [
    ...plan.dnsNames.map((name) => `DNS:${name}`),
    ...plan.addresses.map((address) => `IP Address:${address}`),
  ];
  return (
    Date.parse(certificate.validTo) - now > renewBeforeMs &&
    names.size === wanted.length &&
    wanted.every((name) => names.has(name))
  );
}

export function load(directory: string, path: string): Issued | undefined {
  const certificate = readText(join(directory, `${path}.crt`));
  const key = readText(join(directory, `${path}.key`));
  return certificate !== undefined && key !== undefined ? { certificate, key } : undefined;
}

/** The pair that signs service account tokens. It is never renewed: tokens in use would stop working. */
export function ensureServiceAccountKey(directory: string): void {
  const path = join(directory, "sa.key");
  if (existsSync(path)) return;
  const pair = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  writeAtomically(join(directory, "sa.pub"), pair.publicKey, 0o644);
  writeAtomically(path, pair.privateKey, 0o600);
}
