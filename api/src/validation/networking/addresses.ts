/** Service address ranges and the addresses in use. */
import { checkCidr, checkDnsSubdomain, checkPathSegment, parseCidr } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { networking } from "../types.ts";

export function validateIPAddress({ spec }: networking.IPAddress, errors: FieldErrors): void {
  const { group, resource, namespace, name } = spec.parentRef;
  const at = "spec.parentRef";
  if (group) errors.invalidEach(`${at}.group`, group, checkDnsSubdomain(group));
  for (const [field, value] of Object.entries({ resource, name })) {
    if (value === "") errors.required(`${at}.${field}`);
    else errors.invalidEach(`${at}.${field}`, value, checkPathSegment(value));
  }
  if (namespace) errors.invalidEach(`${at}.namespace`, namespace, checkPathSegment(namespace));
}

export function validateIPAddressUpdate(
  address: networking.IPAddress,
  before: networking.IPAddress,
  errors: FieldErrors,
): void {
  validateIPAddress(address, errors);
  errors.immutable("spec.parentRef", address.spec.parentRef, before.spec.parentRef);
}

const at = "spec.cidrs";

export function validateServiceCIDR({ spec }: networking.ServiceCIDR, errors: FieldErrors): void {
  const { cidrs = [] } = spec;
  if (cidrs.length === 0) return errors.required(at, "at least one CIDR required");
  if (cidrs.length > 2) return errors.invalid(at, cidrs, "may only hold up to 2 values");
  const families = new Set(cidrs.map((cidr) => parseCidr(cidr)?.family));
  if (families.size < cidrs.length) {
    const text = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
    errors.invalid(at, cidrs, text);
  }
  cidrs.forEach((cidr, index) => errors.invalidEach(`${at}[${index}]`, cidr, checkCidr(cidr)));
}

/** The only change: a range of the other address family may be added. */
export function validateServiceCIDRUpdate(
  range: networking.ServiceCIDR,
  before: networking.ServiceCIDR,
  errors: FieldErrors,
): void {
  const [cidrs = [], then = []] = [range.spec.cidrs, before.spec.cidrs];
  const grows = then.length === 1 && cidrs.length === 2;
  if (cidrs.length !== then.length && !grows) return errors.invalid(at, cidrs, "field is immutable");
  then.forEach((cidr, index) => errors.immutable(`${at}[${index}]`, cidrs[index], cidr));
  if (grows) validateServiceCIDR(range, errors);
}
