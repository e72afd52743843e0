/** How a pod resolves names and is called, and its ports on the host's network. */
import { checkDnsLabel, checkDnsSubdomain, checkDnsSubdomainWithUnderscore, checkIP } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import type { PodContext } from "./context.ts";

/** What the C library's resolver takes. */
const maxNameservers = 3;
const maxSearchPaths = 32;
const maxSearchCharacters = 2048;

export function validateDns({ dnsPolicy, dnsConfig }: core.PodSpec, at: string, errors: FieldErrors): void {
  errors.oneOf(`${at}.dnsPolicy`, dnsPolicy, ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]);
  const field = `${at}.dnsConfig`;
  if (dnsPolicy === "None" && !dnsConfig)
    return errors.required(field, "must provide `dnsConfig` when `dnsPolicy` is None");
  if (dnsPolicy === "None" && !dnsConfig?.nameservers?.length) {
    return errors.required(`${field}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None");
  }
  if (dnsConfig) validateDnsConfig(dnsConfig, field, errors);
}

function validateDnsConfig(
  { nameservers = [], searches = [], options }: core.PodDNSConfig,
  at: string,
  errors: FieldErrors,
): void {
  if (nameservers.length > maxNameservers)
    errors.invalid(`${at}.nameservers`, nameservers, `must not have more than ${maxNameservers} nameservers`);
  nameservers.forEach((server, index) => errors.invalidEach(`${at}.nameservers[${index}]`, server, checkIP(server)));
  if (searches.length > maxSearchPaths)
    errors.invalid(`${at}.searches`, searches, `must not have more than ${maxSearchPaths} search paths`);
  if (searches.join(" ").length > maxSearchCharacters) {
    errors.invalid(
      `${at}.searches`,
      searches,
      `must not have more than ${maxSearchCharacters} characters (including spaces) in the search list`,
    );
  }
  searches.forEach((search, index) => {
    if (search === ".") return;
    const domain = search.replace(/\.$/, "");
    errors.invalidEach(`${at}.searches[${index}]`, domain, checkDnsSubdomainWithUnderscore(domain));
  });
  options?.forEach(({ name }, index) => {
    if (!name) errors.required(`${at}.options[${index}]`, "must not be empty");
  });
}

export function validateHostAliases(
  aliases: readonly core.HostAlias[] | undefined,
  at: string,
  errors: FieldErrors,
): void {
  aliases?.forEach(({ ip, hostnames }, index) => {
    errors.invalidEach(`${at}[${index}].ip`, ip, checkIP(ip));
    hostnames?.forEach((name, nameIndex) =>
      errors.invalidEach(`${at}[${index}].hostnames[${nameIndex}]`, name, checkDnsSubdomain(name)),
    );
  });
}

const maxHostnameOverride = 64;

export function validateHostname(
  { hostname, subdomain, hostnameOverride, hostNetwork, setHostnameAsFQDN }: core.PodSpec,
  at: string,
  errors: FieldErrors,
): void {
  if (hostname) errors.invalidEach(`${at}.hostname`, hostname, checkDnsLabel(hostname));
  if (subdomain) errors.invalidEach(`${at}.subdomain`, subdomain, checkDnsLabel(subdomain));
  if (hostnameOverride === undefined) return;
  const field = `${at}.hostnameOverride`;
  errors.invalidEach(field, hostnameOverride, checkDnsSubdomain(hostnameOverride));
  if (hostnameOverride.length > maxHostnameOverride) errors.tooLong(field, maxHostnameOverride);
  if (hostNetwork) errors.forbidden(field, "may not be specified when hostNetwork is true");
  if (setHostnameAsFQDN) errors.forbidden(field, "may not be specified when setHostnameAsFQDN is true");
}

/** On the host's network a port of a container is that port of the host; templates may leave it to be filled in. */
export function validateHostNetworkPorts(at: string, { spec, errors, isPod }: PodContext): void {
  if (!spec.hostNetwork) return;
  spec.containers.forEach(({ ports }, index) => {
    ports?.forEach(({ hostPort = 0, containerPort }, portIndex) => {
      if (hostPort === containerPort || (hostPort === 0 && !isPod)) return;
      const field = `${at}.containers[${index}].ports[${portIndex}].hostPort`;
      errors.invalid(field, hostPort, "must match `containerPort` when `hostNetwork` is true");
    });
  });
}
