/** Ingresses. */
import {
  checkDns1035Label,
  checkDnsSubdomain,
  checkIP,
  checkPort,
  checkPortName,
  checkWildcardSubdomain,
  isIP,
} from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { networking } from "../types.ts";
import { validateLocalReference } from "./reference.ts";

const oldClassAnnotation = "kubernetes.io/ingress.class";
const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];
const forbiddenInPaths = ["//", "/./", "/../", "%2f", "%2F"];
const forbiddenEnds = ["/..", "/."];

export function validateIngress(ingress: networking.Ingress, errors: FieldErrors): void {
  validateIngressContent(ingress, errors);
  const old = ingress.metadata.annotations?.[oldClassAnnotation];
  const { ingressClassName } = ingress.spec;
  if (old !== undefined && ingressClassName !== undefined && old !== ingressClassName)
    errors.invalid(`annotations.${oldClassAnnotation}`, old, "must match `ingressClassName` when both are specified");
}

export function validateIngressContent({ spec }: networking.Ingress, errors: FieldErrors): void {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  if (rules.length === 0 && !defaultBackend)
    errors.invalid("spec", rules, "either `defaultBackend` or `rules` must be specified");
  if (defaultBackend) validateBackend(defaultBackend, "spec.defaultBackend", errors);
  rules.forEach((rule, index) => validateRule(rule, `spec.rules[${index}]`, errors));
  tls.forEach(({ hosts, secretName }, index) => {
    hosts?.forEach((host, at) => errors.invalidEach(`spec.tls[${index}].hosts[${at}]`, host, checkHost(host)));
    if (secretName) errors.invalidEach(`spec.tls[${index}].secretName`, secretName, checkDnsSubdomain(secretName));
  });
  if (ingressClassName !== undefined)
    errors.invalidEach("spec.ingressClassName", ingressClassName, checkDnsSubdomain(ingressClassName));
}

export function validateIngressStatus({ status }: networking.Ingress, errors: FieldErrors): void {
  status.loadBalancer.ingress?.forEach(({ ip, hostname }, index) => {
    const at = `status.loadBalancer.ingress[${index}]`;
    if (ip) errors.invalidEach(`${at}.ip`, ip, checkIP(ip));
    if (!hostname) return;
    errors.invalidEach(`${at}.hostname`, hostname, checkDnsSubdomain(hostname));
    if (isIP(hostname)) errors.invalid(`${at}.hostname`, hostname, "must be a DNS name, not an IP address");
  });
}

function checkHost(host: string): readonly string[] {
  return host.includes("*") ? checkWildcardSubdomain(host) : checkDnsSubdomain(host);
}

function validateRule({ host, http }: networking.IngressRule, at: string, errors: FieldErrors): void {
  if (host) {
    if (isIP(host)) errors.invalid(`${at}.host`, host, "must be a DNS name, not an IP address");
    errors.invalidEach(`${at}.host`, host, checkHost(host));
  }
  if (!http) return;
  if (http.paths.length === 0) errors.required(`${at}.http.paths`);
  http.paths.forEach((path, index) => validatePath(path, `${at}.http.paths[${index}]`, errors));
}

function validatePath({ path = "", pathType, backend }: networking.HTTPIngressPath, at: string, errors: FieldErrors) {
  if (!pathType) return errors.required(`${at}.pathType`, "pathType must be specified");
  if (!pathTypes.includes(pathType)) errors.notSupported(`${at}.pathType`, pathType, pathTypes);
  else if (!path.startsWith("/") && (path !== "" || pathType !== "ImplementationSpecific"))
    errors.invalid(`${at}.path`, path, "must be an absolute path");
  if (pathType === "Exact" || pathType === "Prefix") {
    for (const part of forbiddenInPaths)
      if (path.includes(part)) errors.invalid(`${at}.path`, path, `must not contain '${part}'`);
    for (const end of forbiddenEnds)
      if (path.endsWith(end)) errors.invalid(`${at}.path`, path, `cannot end with '${end}'`);
  }
  validateBackend(backend, `${at}.backend`, errors);
}

function validateBackend({ resource, service }: networking.IngressBackend, at: string, errors: FieldErrors): void {
  if (resource && service) return errors.invalid(at, "", "cannot set both resource and service backends");
  if (resource) return validateLocalReference(resource, `${at}.resource`, errors);
  if (!service) return errors.invalid(at, "", "resource or service backend is required");
  if (service.name === "") errors.required(`${at}.service.name`);
  else errors.invalidEach(`${at}.service.name`, service.name, checkDns1035Label(service.name));
  const { name, number } = service.port ?? {};
  if (name && number) errors.invalid(at, "", "cannot set both port name & port number");
  else if (name) errors.invalidEach(`${at}.service.port.name`, name, checkPortName(name));
  else if (number) errors.invalidEach(`${at}.service.port.number`, number, checkPort(number));
  else errors.required(at, "port name or number is required");
}
