/** Projected volumes: several sources in one directory. */
import type { FieldErrors } from "../field-errors.ts";
import { validateLabelSelector } from "../labels.ts";
import type { core } from "../types.ts";
import { validateFileMode, validateVolumeFilePath } from "./paths.ts";
import { validateDownwardFile, validateItems } from "./volume-files.ts";

const minTokenSeconds = 10 * 60;
const maxTokenSeconds = 2 ** 32;

export function validateProjected(projected: core.ProjectedVolumeSource, at: string, errors: FieldErrors): void {
  validateFileMode(projected.defaultMode, `${at}.defaultMode`, errors);
  const paths = new Set<string>();
  projected.sources?.forEach((source, index) => {
    const field = `${at}.sources[${index}]`;
    validateSource(source, field, errors);
    for (const path of filesOf(source)) {
      if (paths.has(path))
        errors.invalid(at, source.secret?.name ?? source.configMap?.name ?? path, "conflicting duplicate paths");
      paths.add(path);
    }
    if (Object.values(source).filter(Boolean).length > 1)
      errors.forbidden(field, "may not specify more than 1 volume type");
  });
}

function filesOf({ secret, configMap, downwardAPI }: core.VolumeProjection): string[] {
  return [...(secret?.items ?? []), ...(configMap?.items ?? []), ...(downwardAPI?.items ?? [])]
    .map(({ path }) => path)
    .filter(Boolean);
}

function validateSource(source: core.VolumeProjection, at: string, errors: FieldErrors): void {
  const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = source;
  if (secret) validateNamed(secret, `${at}.secret`, errors);
  if (configMap) validateNamed(configMap, `${at}.configMap`, errors);
  downwardAPI?.items?.forEach((file, index) => validateDownwardFile(file, `${at}.downwardAPI.items[${index}]`, errors));
  if (serviceAccountToken) validateToken(serviceAccountToken, `${at}.serviceAccountToken`, errors);
  if (clusterTrustBundle) validateTrustBundle(clusterTrustBundle, `${at}.clusterTrustBundle`, errors);
  if (podCertificate) validateCertificate(podCertificate, `${at}.podCertificate`, errors);
}

function validateNamed({ name, items }: core.SecretProjection, at: string, errors: FieldErrors): void {
  if (!name) errors.required(`${at}.name`);
  validateItems(items, `${at}.items`, errors);
}

function validateToken(
  { expirationSeconds = minTokenSeconds, path }: core.ServiceAccountTokenProjection,
  at: string,
  errors: FieldErrors,
): void {
  const field = `${at}.expirationSeconds`;
  if (expirationSeconds < minTokenSeconds)
    errors.invalid(field, expirationSeconds, "may not specify a duration less than 10 minutes");
  if (expirationSeconds > maxTokenSeconds)
    errors.invalid(field, expirationSeconds, "may not specify a duration larger than 2^32 seconds");
  validatePath(path, `${at}.path`, errors);
}

function validatePath(path: string, at: string, errors: FieldErrors): void {
  if (path === "") errors.required(at);
  else validateVolumeFilePath(path, at, errors);
}

function validateTrustBundle(
  { name, signerName, labelSelector, path }: core.ClusterTrustBundleProjection,
  at: string,
  errors: FieldErrors,
): void {
  if (name !== undefined && signerName !== undefined)
    errors.invalid(at, "", "only one of name and signerName may be used");
  else if (name === undefined && signerName === undefined) errors.required(at, "either name or signerName must be set");
  if (name === "") errors.invalid(`${at}.name`, name, "must not be empty");
  if (signerName === "") errors.invalid(`${at}.signerName`, signerName, "must not be empty");
  if (name !== undefined && labelSelector)
    errors.invalid(`${at}.labelSelector`, labelSelector, "may not be used with name");
  validateLabelSelector(labelSelector, `${at}.labelSelector`, errors);
  validatePath(path, `${at}.path`, errors);
}

const keyTypes = ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"];

function validateCertificate(certificate: core.PodCertificateProjection, at: string, errors: FieldErrors): void {
  const { signerName, keyType, credentialBundlePath, keyPath, certificateChainPath } = certificate;
  if (signerName === "") errors.required(`${at}.signerName`);
  errors.oneOf(`${at}.keyType`, keyType, keyTypes);
  const paths = { credentialBundlePath, keyPath, certificateChainPath };
  for (const [name, path] of Object.entries(paths)) if (path) validateVolumeFilePath(path, `${at}.${name}`, errors);
  if (!Object.values(paths).some(Boolean))
    errors.required(at, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath");
}
