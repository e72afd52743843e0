/** Endpoints and endpoint slices. */
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkIP,
  checkIPv4,
  checkIPv6,
  checkNonSpecialIP,
  checkPort,
  checkQualifiedName,
  isIP,
} from "../names/index.ts";
import type { FieldErrors } from "./field-errors.ts";
import { protocols } from "./pod/container.ts";
import type { core, discovery } from "./types.ts";

export function validateEndpoints({ subsets }: core.Endpoints, errors: FieldErrors): void {
  subsets?.forEach((subset, index) => validateSubset(subset, `subsets[${index}]`, errors));
}

function validateSubset(subset: core.EndpointSubset, at: string, errors: FieldErrors): void {
  if (!subset.addresses?.length && !subset.notReadyAddresses?.length)
    errors.required(at, "must specify `addresses` or `notReadyAddresses`");
  for (const list of ["addresses", "notReadyAddresses"] as const) {
    subset[list]?.forEach((address, index) => validateAddress(address, `${at}.${list}[${index}]`, errors));
  }
  const named = (subset.ports?.length ?? 0) > 1;
  subset.ports?.forEach((port, index) => {
    const field = `${at}.ports[${index}]`;
    if (named && !port.name) errors.required(`${field}.name`);
    errors.invalidEach(`${field}.port`, port.port, checkPort(port.port));
    validatePort(port, field, errors);
  });
}

function validateAddress({ ip, hostname, nodeName }: core.EndpointAddress, at: string, errors: FieldErrors): void {
  errors.invalidEach(`${at}.ip`, ip, checkIP(ip));
  if (hostname) errors.invalidEach(`${at}.hostname`, hostname, checkDnsLabel(hostname));
  if (nodeName !== undefined) errors.invalidEach(`${at}.nodeName`, nodeName, checkDnsSubdomain(nodeName));
  if (isIP(ip)) errors.invalidEach(`${at}.ip`, ip, checkNonSpecialIP(ip));
}

function validatePort({ name, protocol, appProtocol }: discovery.EndpointPort, at: string, errors: FieldErrors): void {
  if (name) errors.invalidEach(`${at}.name`, name, checkDnsLabel(name));
  errors.oneOf(`${at}.protocol`, protocol, protocols);
  if (appProtocol !== undefined) errors.invalidEach(`${at}.appProtocol`, appProtocol, checkQualifiedName(appProtocol));
}

const maxEndpoints = 1000;
const maxSlicePorts = 20000;
const maxAddresses = 100;
const maxHints = 8;
const addressTypes = ["FQDN", "IPv4", "IPv6"];

export function validateEndpointSlice(slice: discovery.EndpointSlice, errors: FieldErrors): void {
  errors.oneOf("addressType", slice.addressType, addressTypes);
  const count = slice.endpoints?.length ?? 0;
  if (count > maxEndpoints) errors.tooMany("endpoints", count, maxEndpoints);
  else
    slice.endpoints?.forEach((endpoint, index) =>
      validateEndpoint(endpoint, { at: `endpoints[${index}]`, type: slice.addressType }, errors),
    );
  validateSlicePorts(slice.ports ?? [], "ports", errors);
}

export function validateEndpointSliceUpdate(
  slice: discovery.EndpointSlice,
  before: discovery.EndpointSlice,
  errors: FieldErrors,
): void {
  validateEndpointSlice(slice, errors);
  errors.immutable("addressType", slice.addressType, before.addressType);
}

function validateEndpoint(
  endpoint: discovery.Endpoint,
  { at, type }: { at: string; type: string },
  errors: FieldErrors,
): void {
  const { addresses, hostname, nodeName, hints } = endpoint;
  if (addresses.length === 0) errors.required(`${at}.addresses`, "must contain at least 1 address");
  else if (addresses.length > maxAddresses) errors.tooMany(`${at}.addresses`, addresses.length, maxAddresses);
  addresses.forEach((address, index) =>
    validateSliceAddress(address, { at: `${at}.addresses[${index}]`, type }, errors),
  );
  if (nodeName !== undefined) errors.invalidEach(`${at}.nodeName`, nodeName, checkDnsSubdomain(nodeName));
  if (hostname !== undefined) errors.invalidEach(`${at}.hostname`, hostname, checkDnsLabel(hostname));
  for (const list of ["forZones", "forNodes"] as const)
    validateHints(hints?.[list] ?? [], `${at}.hints.${list}`, errors);
}

function validateSliceAddress(address: string, { at, type }: { at: string; type: string }, errors: FieldErrors): void {
  if (type === "FQDN") return errors.invalidEach(at, address, checkDnsSubdomain(address));
  const problems = type === "IPv4" ? checkIPv4(address) : type === "IPv6" ? checkIPv6(address) : [];
  errors.invalidEach(at, address, problems);
  if (problems.length === 0 && isIP(address)) errors.invalidEach(at, address, checkNonSpecialIP(address));
}

function validateHints(hints: readonly { name: string }[], at: string, errors: FieldErrors): void {
  if (hints.length > maxHints) return errors.tooMany(at, hints.length, maxHints);
  const seen = new Set<string>();
  hints.forEach(({ name }, index) => {
    if (seen.has(name)) errors.duplicate(`${at}[${index}].name`, name);
    seen.add(name);
    if (at.endsWith("forNodes")) errors.invalidEach(`${at}[${index}].name`, name, checkDnsSubdomain(name));
  });
}

function validateSlicePorts(ports: readonly discovery.EndpointPort[], at: string, errors: FieldErrors): void {
  if (ports.length > maxSlicePorts) return errors.tooMany(at, ports.length, maxSlicePorts);
  const names = new Set<string>();
  ports.forEach((port, index) => {
    const field = `${at}[${index}]`;
    validatePort(port, field, errors);
    const name = port.name ?? "";
    if (names.has(name)) errors.duplicate(`${field}.name`, name);
    names.add(name);
  });
}
