/** Cluster IPs of a service and their families: none, one, or one of each family. */
import { checkIP, ipFamilyOf } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";

const at = "spec.clusterIPs";
const families = ["IPv4", "IPv6"];
const familyPolicies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
const maxClusterIPs = 2;

/** The server fills in `clusterIPs` from `clusterIP` before validation; an object without the list says only `clusterIP`. */
export function validateClusterIPs(spec: core.ServiceSpec, errors: FieldErrors): void {
  const ips = clusterIPsOf(spec);
  validateFirst(spec, ips, errors);
  validateFamilies(spec, errors);
  const wrong = errors.list.length;
  validateAddresses(ips, errors);
  if (ips.length > maxClusterIPs) errors.invalid(at, ips, `may only hold up to ${maxClusterIPs} values`);
  if (errors.list.length > wrong) return;
  if (ips.length > 1 && new Set(ips.map(ipFamilyOf)).size < ips.length) {
    errors.invalid(at, ips, "may specify no more than one IP for each IP family");
  }
  ips.forEach((ip, index) => {
    const family = spec.ipFamilies?.[index];
    if (ip === "None" || !family || !families.includes(family) || ipFamilyOf(ip) === family) return;
    errors.invalid(`${at}[${index}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``);
  });
}

function clusterIPsOf({ clusterIP, clusterIPs }: core.ServiceSpec): readonly string[] {
  return clusterIPs ?? (clusterIP ? [clusterIP] : []);
}

function validateFirst({ clusterIP }: core.ServiceSpec, ips: readonly string[], errors: FieldErrors): void {
  if (!clusterIP) {
    if (ips.length > 0) errors.invalid(at, ips, "must be empty when `clusterIP` is not specified");
  } else if (ips.length === 0) errors.required(at);
  else if (ips[0] !== clusterIP) errors.invalid(at, ips, "first value must match `clusterIP`");
}

function validateFamilies({ ipFamilies, ipFamilyPolicy }: core.ServiceSpec, errors: FieldErrors): void {
  const seen = new Set<string>();
  ipFamilies?.forEach((family, index) => {
    const field = `spec.ipFamilies[${index}]`;
    if (!families.includes(family)) errors.notSupported(field, family, families);
    if (seen.has(family)) errors.duplicate(field, family);
    seen.add(family);
  });
  if (ipFamilyPolicy !== undefined && !familyPolicies.includes(ipFamilyPolicy)) {
    errors.notSupported("spec.ipFamilyPolicy", ipFamilyPolicy, familyPolicies);
  }
}

function validateAddresses(ips: readonly string[], errors: FieldErrors): void {
  ips.forEach((ip, index) => {
    if (index === 0 && ip === "None") {
      if (ips.length > 1) errors.invalid(at, ips, "'None' must be the first and only value");
      return;
    }
    errors.invalidEach(`${at}[${index}]`, ip, checkIP(ip));
  });
}

/** Addresses stay, families stay; the second of each may come and go. */
export function validateClusterIPsUpdate(
  { spec }: core.Service,
  { spec: before }: core.Service,
  errors: FieldErrors,
): void {
  const ips = clusterIPsOf(spec);
  const oldIPs = clusterIPsOf(before);
  const headless = ips[0] === "None";
  const wasHeadless = oldIPs[0] === "None";
  if (!(headless && wasHeadless))
    validateListUpdate(ips, oldIPs, { at, what: "clusterIP", policy: spec.ipFamilyPolicy, errors });
  if (headless || wasHeadless) return;
  validateListUpdate(spec.ipFamilies ?? [], before.ipFamilies ?? [], {
    at: "spec.ipFamilies",
    what: "ipFamily",
    policy: spec.ipFamilyPolicy,
    errors,
  });
}

interface ListUpdate {
  readonly at: string;
  readonly what: "clusterIP" | "ipFamily";
  readonly policy: string | undefined;
  readonly errors: FieldErrors;
}

function validateListUpdate(
  now: readonly string[],
  before: readonly string[],
  { at, what, policy, errors }: ListUpdate,
): void {
  if (before.length > now.length && now.length === 0)
    return errors.invalid(`${at}[0]`, now, `primary ${what} can not be unset`);
  const kept = before.length === now.length ? now.length : Math.min(1, before.length, now.length);
  for (let index = 0; index < kept; index++) {
    if (now[index] !== before[index]) errors.invalid(`${at}[${index}]`, now, "may not change once set");
  }
  if (before.length > now.length && policy !== "SingleStack") {
    errors.invalid(
      "spec.ipFamilyPolicy",
      policy ?? null,
      `must be set to 'SingleStack' when releasing the secondary ${what}`,
    );
  }
}
