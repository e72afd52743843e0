/** How objects of each kind may be called. */
import { checkDns1035Label, checkDnsLabel, checkDnsSubdomain } from "../names/index.ts";

export type NameCheck = (name: string) => readonly string[];

/** Kinds whose names become DNS labels; all others are DNS subdomains. */
const checks: ReadonlyMap<string, NameCheck> = new Map([
  ["/Service", checkDns1035Label],
  ["/Namespace", checkDnsLabel],
]);

export function nameCheckFor({ group, kind }: { readonly group: string; readonly kind: string }): NameCheck {
  return checks.get(`${group}/${kind}`) ?? checkDnsSubdomain;
}

/** A prefix for generated names may end in dashes: more characters follow. */
export function checkPrefix(check: NameCheck, prefix: string): readonly string[] {
  return check(prefix.length > 1 && prefix.endsWith("-") ? `${prefix.slice(0, -2)}a` : prefix);
}
