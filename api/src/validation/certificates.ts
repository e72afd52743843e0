/** Requests for certificates. */
import { lookupTable } from "../lookup-table.ts";
import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { checkDnsLabel, checkDnsSubdomain } from "../names/index.ts";
import { parseCertificateRequest } from "../x509/certificate-request.ts";
import { readPem } from "../x509/pem.ts";
import { knownUsages } from "../x509/usages.ts";
import type { FieldErrors } from "./field-errors.ts";
import type { certificates } from "./types.ts";

type SigningRequest = certificates.CertificateSigningRequest;
type Condition = certificates.CertificateSigningRequestCondition;

const legacySigner = "kubernetes.io/legacy-unknown";
const minExpirationSeconds = 600;

export function validateSigningRequest({ spec }: SigningRequest, errors: FieldErrors): void {
  const problem = problemOf(() => parseCertificateRequest(Buffer.from(spec.request, "base64").toString()));
  if (problem !== undefined) errors.invalid("spec.request", spec.request, problem);
  validateUsages(spec.usages ?? [], errors);
  if (spec.signerName === legacySigner)
    errors.invalid("spec.signerName", spec.signerName, "the legacy signerName is not allowed via this API version");
  else validateSignerName(spec.signerName, "spec.signerName", errors);
  if (spec.expirationSeconds !== undefined && spec.expirationSeconds < minExpirationSeconds)
    errors.invalid(
      "spec.expirationSeconds",
      spec.expirationSeconds,
      "may not specify a duration less than 600 seconds (10 minutes)",
    );
}

function problemOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function validateUsages(usages: readonly string[], errors: FieldErrors): void {
  if (usages.length === 0) errors.required("spec.usages", "usages must be provided");
  usages.forEach((usage, index) => {
    const at = `spec.usages[${index}]`;
    if (!knownUsages.includes(usage)) errors.notSupported(at, usage, knownUsages);
    if (usages.indexOf(usage) < index) errors.duplicate(at, usage);
  });
}

const maxDomainLength = 253;
const maxPathLength = 253 + 63 + 1;

function validateSignerName(name: string, at: string, errors: FieldErrors): void {
  if (!name) return errors.required(at, "signerName must be provided");
  const [domain = "", path = "", ...more] = name.split("/");
  if (!name.includes("/") || more.length > 0)
    return errors.invalid(at, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
  if (domain.length > maxDomainLength) errors.tooLong(at, maxDomainLength);
  validateLabels(domain, { at, check: checkDnsLabel }, errors);
  if (!domain.includes("."))
    errors.invalid(at, domain, "should be a domain with at least two segments separated by dots");
  validateLabels(path, { at, check: checkDnsSubdomain }, errors);
  if (name.length > maxDomainLength + maxPathLength + 1) errors.tooLong(at, maxDomainLength + maxPathLength + 1);
}

interface LabelCheck {
  readonly at: string;
  readonly check: (label: string) => readonly string[];
}

/** What is wrong with the first label that is wrong: the others' problems would read the same. */
function validateLabels(text: string, { at, check }: LabelCheck, errors: FieldErrors): void {
  const wrong = text.split(".").find((label) => check(label).length > 0);
  if (wrong === undefined) return;
  for (const problem of check(wrong)) errors.invalid(at, text, `validating label ${JSON.stringify(wrong)}: ${problem}`);
}

const lasting = ["Approved", "Denied", "Failed"];

/** Of the approval too: which of the two may set what is decided before. */
export function validateSigningRequestStatus(
  { status }: SigningRequest,
  { status: before }: SigningRequest,
  errors: FieldErrors,
): void {
  const { conditions = [], certificate } = status;
  validateConditions(conditions, errors);
  for (const type of lasting)
    if (!hasType(conditions, type) && hasType(before.conditions ?? [], type))
      errors.forbidden("status.conditions", `updates may not remove a condition of type ${JSON.stringify(type)}`);
  if (certificate === before.certificate) return;
  if (before.certificate) errors.forbidden("status.certificate", "updates may not modify existing certificate content");
  const problem = certificate && certificateProblem(Buffer.from(certificate, "base64").toString());
  if (problem) errors.invalid("status.certificate", "<certificate data>", problem);
}

function hasType(conditions: readonly Condition[], type: string): boolean {
  return conditions.some((condition) => condition.type === type);
}

const opposites = lookupTable<string>({ Approved: "Denied", Denied: "Approved" });
const statuses = ["False", "True", "Unknown"];

function validateConditions(conditions: readonly Condition[], errors: FieldErrors): void {
  conditions.forEach(({ type, status }, index) => {
    const at = `status.conditions[${index}]`;
    if (!type) errors.required(`${at}.type`);
    errors.oneOf(`${at}.status`, status, lasting.includes(type) ? ["True"] : statuses);
    const earlier = conditions.slice(0, index);
    const opposite = opposites[type];
    if (opposite && hasType(earlier, opposite))
      errors.invalid(`${at}.type`, type, "Approved and Denied conditions are mutually exclusive");
    if (hasType(earlier, type)) errors.duplicate(`${at}.type`, type);
  });
}

function certificateProblem(pem: string): string | undefined {
  const blocks = readPem(pem);
  if (blocks.length === 0) return "must contain at least one CERTIFICATE PEM block";
  for (const { type, hasHeaders, bytes } of blocks) {
    if (type !== "CERTIFICATE") return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    if (hasHeaders) return "no PEM block headers are permitted";
    const problem = problemOf(() => new X509Certificate(bytes));
    if (problem !== undefined) return "x509: malformed certificate";
  }
  return undefined;
}
