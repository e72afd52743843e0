/** Which requests for certificates are those of kubelets: what they must look like, and what is wrong when they don't. */
import { Buffer } from "node:buffer";
import { parseCertificateRequest, type CertificateRequest, type certificatesv1 } from "@kayak/api";

export type SigningRequest = certificatesv1.CertificateSigningRequest;

export function parsed({ spec }: SigningRequest): CertificateRequest {
  return parseCertificateRequest(Buffer.from(spec.request, "base64").toString());
}

export function hasCondition({ status }: SigningRequest, type: string): boolean {
  return status.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;
}

const clientUsages = ["client auth", "digital signature", "key encipherment"];
const servingUsages = ["digital signature", "key encipherment", "server auth"];

/** Keys that can't encipher need not say so. */
function wrongUsages(usages: readonly string[], wanted: readonly string[]): string | undefined {
  const given = new Set(usages);
  const fits = (expected: readonly string[]) =>
    given.size === expected.length && expected.every((usage) => given.has(usage));
  const withoutEncipherment = wanted.filter((usage) => usage !== "key encipherment");
  return fits(wanted) || fits(withoutEncipherment)
    ? undefined
    : `usages did not match [${wanted.join(" ")}] or [${withoutEncipherment.join(" ")}]`;
}

function wrongSubject({ organizations }: CertificateRequest): string | undefined {
  return organizations.length === 1 && organizations[0] === "system:nodes"
    ? undefined
    : "subject organization is not system:nodes";
}

function wrongName({ commonName }: CertificateRequest): string | undefined {
  return commonName.startsWith("system:node:") ? undefined : "subject common name does not begin with system:node:";
}

export function kubeletClientProblem(request: CertificateRequest, usages: readonly string[]): string | undefined {
  const { dnsNames, emailAddresses, ipAddresses, uris } = request;
  return (
    wrongSubject(request) ??
    (dnsNames.length > 0 ? "DNS subjectAltNames are not allowed" : undefined) ??
    (emailAddresses.length > 0 ? "Email subjectAltNames are not allowed" : undefined) ??
    (ipAddresses.length > 0 ? "IP subjectAltNames are not allowed" : undefined) ??
    (uris.length > 0 ? "URI subjectAltNames are not allowed" : undefined) ??
    wrongName(request) ??
    wrongUsages(usages, clientUsages)
  );
}

export function kubeletServingProblem(request: CertificateRequest, usages: readonly string[]): string | undefined {
  const { dnsNames, emailAddresses, ipAddresses, uris } = request;
  return (
    wrongSubject(request) ??
    (dnsNames.length + ipAddresses.length === 0 ? "DNS or IP subjectAltName is required" : undefined) ??
    (emailAddresses.length > 0 ? "Email subjectAltNames are not allowed" : undefined) ??
    (uris.length > 0 ? "URI subjectAltNames are not allowed" : undefined) ??
    wrongUsages(usages, servingUsages) ??
    wrongName(request)
  );
}

/** Of a client of the API server. */
export function clientUsageProblem(usages: readonly string[]): string | undefined {
  const other = usages.find((usage) => !clientUsages.includes(usage));
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes("client auth") ? undefined : "missing required usage for client certificate: client auth";
}
