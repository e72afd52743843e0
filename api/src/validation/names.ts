/** How objects of each kind may be called. */
import { canonicalIP, checkDns1035Label, checkDnsLabel, checkDnsSubdomain, checkIP } from "../names/index.ts";

export type NameCheck = (name: string) => readonly string[];

/** What must not be in a segment of a URL. */
export function checkPathSegment(name: string): readonly string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return ["/", "%"].filter((text) => name.includes(text)).map((text) => `may not contain '${text}'`);
}

/** An object that stands for an address is called by it, so that none can be there twice. */
function checkAddressName(name: string): readonly string[] {
  const problems = checkIP(name);
  if (problems.length > 0) return problems;
  return canonicalIP(name) === name ? [] : ["must be a canonical format IP address"];
}

/** Kinds whose names have a form of their own, mostly because they become DNS labels; all others are DNS subdomains. */
const checks: ReadonlyMap<string, NameCheck> = new Map([
  ["/Service", checkDns1035Label],
  ["/Namespace", checkDnsLabel],
  ["networking.k8s.io/IPAddress", checkAddressName],
  ["apps/StatefulSet", checkDnsLabel],
  ["certificates.k8s.io/CertificateSigningRequest", () => []],
  ["rbac.authorization.k8s.io/ClusterRole", checkPathSegment],
  ["rbac.authorization.k8s.io/ClusterRoleBinding", checkPathSegment],
  ["rbac.authorization.k8s.io/Role", checkPathSegment],
  ["rbac.authorization.k8s.io/RoleBinding", checkPathSegment],
]);

export function nameCheckFor({ group, kind }: { readonly group: string; readonly kind: string }): NameCheck {
  return checks.get(`${group}/${kind}`) ?? checkDnsSubdomain;
}

/** A prefix for generated names may end in dashes: more characters follow. */
export function checkPrefix(check: NameCheck, prefix: string): readonly string[] {
  return check(prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix);
}
