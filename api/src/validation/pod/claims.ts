/** Claims on devices: those of the pod, and which of them a container uses. */
import { checkDnsLabel, checkDnsSubdomain } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";

export function validatePodClaims(
  claims: readonly core.PodResourceClaim[] | undefined,
  at: string,
  errors: FieldErrors,
): void {
  const names = new Set<string>();
  claims?.forEach((claim, index) => {
    const field = `${at}[${index}]`;
    if (claim.name === "") errors.required(`${field}.name`);
    else if (names.has(claim.name)) errors.duplicate(`${field}.name`, claim.name);
    else errors.invalidEach(`${field}.name`, claim.name, checkDnsLabel(claim.name));
    names.add(claim.name);
    validateClaimSource(claim, field, errors);
  });
}

function validateClaimSource(claim: core.PodResourceClaim, at: string, errors: FieldErrors): void {
  const { resourceClaimName: name, resourceClaimTemplateName: template } = claim;
  if (name !== undefined && template !== undefined) {
    errors.invalid(at, claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
  }
  if (name === undefined && template === undefined) {
    errors.invalid(at, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
  }
  if (name !== undefined) errors.invalidEach(`${at}.resourceClaimName`, name, checkDnsSubdomain(name));
  if (template !== undefined)
    errors.invalidEach(`${at}.resourceClaimTemplateName`, template, checkDnsSubdomain(template));
}

export function validateClaims(
  claims: readonly core.ResourceClaim[],
  { at, known }: { at: string; known: ReadonlySet<string> },
  errors: FieldErrors,
): void {
  const used = new Set<string>();
  claims.forEach(({ name, request }, index) => {
    const field = `${at}[${index}]`;
    if (name === "") return errors.required(field);
    if (request) errors.invalidEach(`${field}.request`, request, checkDnsLabel(request));
    const key = request ? `${name}/${request}` : name;
    // Naming a claim alone takes all of it, so it overlaps with each of its requests.
    const overlaps =
      used.has(name) || used.has(key) || (!request && [...used].some((other) => other.startsWith(`${name}/`)));
    if (overlaps) errors.duplicate(field, key);
    used.add(key);
    if (!known.has(name))
      errors.notFound(field, name, `must be one of the names in pod.spec.resourceClaims${knownText(known)}`);
  });
}

function knownText(known: ReadonlySet<string>): string {
  return known.size === 0 ? " which is empty" : `: ${[...known].sort().join(", ")}`;
}
