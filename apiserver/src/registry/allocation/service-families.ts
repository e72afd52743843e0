/** Which address families a service gets: what it asks for, what its addresses say, what it had, and what the cluster has. */
import { FieldErrors, type FieldError, type IPFamily, type corev1, ipFamilyOf, otherFamily } from "@kayak/api";
import { isDeepStrictEqual } from "node:util";
import { isHeadless } from "./service-needs.ts";

type Spec = corev1.ServiceSpec;

/** The fields that depend on each other. */
export type FamilyFields = Pick<Spec, "ipFamilyPolicy" | "ipFamilies" | "clusterIPs">;

export type FamilyPlan =
  | { readonly fields: FamilyFields; readonly errors?: undefined }
  | { readonly errors: readonly FieldError[] };

interface Draft {
  readonly spec: Spec;
  readonly policy: string;
  /** The first is the default. */
  readonly available: readonly IPFamily[];
  ips: readonly string[];
  families: readonly IPFamily[];
}

/** For services with cluster IPs, or "None", whose fields are well-formed. */
export function planFamilies(spec: Spec, before: Spec | undefined, available: readonly IPFamily[]): FamilyPlan {
  if (before && staysPreferred(spec, before)) return { fields: spec };
  const policy = spec.ipFamilyPolicy ?? before?.ipFamilyPolicy ?? (isOpen(spec) ? "RequireDualStack" : "SingleStack");
  const families = (spec.ipFamilies ?? []) as IPFamily[];
  const draft: Draft = { spec, policy, available, ips: spec.clusterIPs ?? [], families };
  const errors = new FieldErrors();
  if (before) followUpdate(draft, before, errors);
  checkPolicy(draft, errors);
  inferFamilies(draft, errors);
  if (errors.list.length === 0 && !isOpen(spec)) checkAvailable(draft, errors);
  if (errors.list.length > 0) return { errors: errors.list };
  return { fields: { ipFamilyPolicy: policy, ipFamilies: completed(draft), clusterIPs: [...draft.ips] } };
}

/** Headless and without selector: it lists whatever endpoints it is given, of families that the cluster may not have. */
function isOpen(spec: Spec): boolean {
  return isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
}

/** A service that takes both where there are both isn't changed by the way when the cluster has come to have both. */
function staysPreferred(spec: Spec, before: Spec): boolean {
  const fields = ({ ipFamilyPolicy, ipFamilies, clusterIPs }: Spec) => [ipFamilyPolicy, ipFamilies, clusterIPs];
  return spec.ipFamilyPolicy === "PreferDualStack" && isDeepStrictEqual(fields(spec), fields(before));
}

/** Lists left as they were follow a policy that now says one; lists made shorter need that policy. */
function followUpdate(draft: Draft, before: Spec, errors: FieldErrors): void {
  const { clusterIPs = [], ipFamilies = [] } = before;
  if (draft.policy === "SingleStack") {
    if (isDeepStrictEqual(draft.ips, clusterIPs)) draft.ips = draft.ips.slice(0, 1);
    if (isDeepStrictEqual(draft.families, ipFamilies)) draft.families = draft.families.slice(0, 1);
    return;
  }
  const refuse = (what: string) =>
    errors.invalid("spec.ipFamilyPolicy", draft.policy, `must be 'SingleStack' to release the secondary ${what}`);
  if (isShorter(draft.ips, clusterIPs)) refuse("cluster IP");
  if (isShorter(draft.families, ipFamilies)) refuse("IP family");
}

/** Not one that says nothing. */
function isShorter(now: readonly string[], before: readonly string[]): boolean {
  return now.length > 0 && now.length < before.length;
}

function checkPolicy({ policy, ips, families }: Draft, errors: FieldErrors): void {
  if (policy !== "SingleStack") return;
  const refuse = (what: string) => {
    const why = `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`;
    errors.invalid("spec.ipFamilyPolicy", policy, why);
  };
  if (ips.length === 2) refuse("cluster IPs");
  if (families.length === 2) refuse("IP families");
}

/** Addresses say what family they are of. */
function inferFamilies(draft: Draft, errors: FieldErrors): void {
  draft.ips.forEach((ip, index) => {
    const family = ipFamilyOf(ip);
    if (!family || index < draft.families.length) return;
    if (draft.available.includes(family)) draft.families = [...draft.families, family];
    else errors.invalid(`spec.clusterIPs[${index}]`, draft.ips, `${family} is not configured on this cluster`);
  });
}

function checkAvailable({ policy, families, available }: Draft, errors: FieldErrors): void {
  if (policy === "RequireDualStack" && available.length < 2) {
    errors.invalid("spec.ipFamilyPolicy", policy, "this cluster is not configured for dual-stack services");
  }
  families.forEach((family, index) => {
    if (available.includes(family)) return;
    errors.invalid(`spec.ipFamilies[${index}]`, family, "not configured on this cluster");
  });
}

function completed({ spec, policy, families, available }: Draft): IPFamily[] {
  const first = families[0] ?? available[0] ?? "IPv4";
  const both = policy !== "SingleStack" && (isOpen(spec) || available.length === 2);
  if (families.length === 2) return [...families];
  return both ? [first, otherFamily(first)] : [first];
}
