/** Services. */
import { checkCidr, checkDnsSubdomain, checkIP, checkNonSpecialIP, checkPort, isIP } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateLabels } from "../labels.ts";
import type { core } from "../types.ts";
import { validateClusterIPs, validateClusterIPsUpdate } from "./cluster-ips.ts";
import { validateServicePorts } from "./ports.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const trafficPolicies = ["Cluster", "Local"];
const trafficDistributions = ["PreferClose", "PreferSameZone", "PreferSameNode"];

export function isHeadless({ spec }: core.Service): boolean {
  return spec.clusterIPs ? spec.clusterIPs.length === 1 && spec.clusterIPs[0] === "None" : spec.clusterIP === "None";
}

export function validateService(service: core.Service, errors: FieldErrors): void {
  const { spec } = service;
  const headless = isHeadless(service);
  if (!spec.ports?.length && !headless && spec.type !== "ExternalName") errors.required("spec.ports");
  if (headless && (spec.type === "LoadBalancer" || spec.type === "NodePort")) {
    errors.invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`);
  }
  if (spec.type === "ExternalName") validateExternalName(spec, errors);
  validateServicePorts(spec, errors);
  validateLabels(spec.selector, "spec.selector", errors);
  validateSessionAffinity(spec, errors);
  if (spec.type !== "ExternalName") validateClusterIPs(spec, errors);
  validateExternalIPs(spec.externalIPs, errors);
  errors.oneOf("spec.type", spec.type, types);
  validateLoadBalancer(spec, errors);
  validateTraffic(spec, errors);
}

export function validateServiceUpdate(service: core.Service, before: core.Service, errors: FieldErrors): void {
  if (service.spec.type !== "ExternalName" && before.spec.type !== "ExternalName")
    validateClusterIPsUpdate(service, before, errors);
  validateLoadBalancerClassUpdate(service.spec, before.spec, errors);
  if (
    needsHealthCheck(service.spec) &&
    needsHealthCheck(before.spec) &&
    service.spec.healthCheckNodePort !== before.spec.healthCheckNodePort
  ) {
    errors.forbidden("spec.healthCheckNodePort", "field is immutable");
  }
  validateService(service, errors);
}

function validateExternalName(spec: core.ServiceSpec, errors: FieldErrors): void {
  const why = "may not be set for ExternalName services";
  if (spec.clusterIPs?.length) errors.forbidden("spec.clusterIPs", why);
  if (spec.ipFamilies?.length) errors.forbidden("spec.ipFamilies", why);
  if (spec.ipFamilyPolicy !== undefined) errors.forbidden("spec.ipFamilyPolicy", why);
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name === "") errors.required("spec.externalName");
  else errors.invalidEach("spec.externalName", name, checkDnsSubdomain(name));
}

const maxAffinitySeconds = 86400;

function validateSessionAffinity(
  { sessionAffinity, sessionAffinityConfig: config }: core.ServiceSpec,
  errors: FieldErrors,
): void {
  errors.oneOf("spec.sessionAffinity", sessionAffinity, ["ClientIP", "None"]);
  const field = "spec.sessionAffinityConfig";
  if (sessionAffinity === "None" && config) errors.forbidden(field, "must not be set when session affinity is None");
  if (sessionAffinity !== "ClientIP") return;
  const why = "when session affinity type is ClientIP";
  if (!config) return errors.required(field, why);
  if (!config.clientIP) return errors.required(`${field}.clientIP`, why);
  const seconds = config.clientIP.timeoutSeconds;
  if (seconds === undefined) return errors.required(`${field}.clientIP.timeoutSeconds`, why);
  if (seconds <= 0 || seconds > maxAffinitySeconds) {
    errors.invalid(
      `${field}.clientIP.timeoutSeconds`,
      seconds,
      `must be greater than 0 and less than ${maxAffinitySeconds}`,
    );
  }
}

function validateExternalIPs(ips: readonly string[] | undefined, errors: FieldErrors): void {
  ips?.forEach((ip, index) =>
    errors.invalidEach(`spec.externalIPs[${index}]`, ip, isIP(ip) ? checkNonSpecialIP(ip) : checkIP(ip)),
  );
}

const onlyLoadBalancers = "may only be used when `type` is 'LoadBalancer'";

function validateLoadBalancer(spec: core.ServiceSpec, errors: FieldErrors): void {
  const isBalancer = spec.type === "LoadBalancer";
  const { loadBalancerSourceRanges: ranges, allocateLoadBalancerNodePorts: allocate, loadBalancerClass } = spec;
  if (ranges?.length && !isBalancer) errors.forbidden("spec.LoadBalancerSourceRanges", onlyLoadBalancers);
  ranges?.forEach((range, index) =>
    errors.invalidEach(`spec.LoadBalancerSourceRanges[${index}]`, range.trim(), checkCidr(range.trim())),
  );
  if (allocate !== undefined && !isBalancer) errors.forbidden("spec.allocateLoadBalancerNodePorts", onlyLoadBalancers);
  if (allocate === undefined && isBalancer) errors.required("allocateLoadBalancerNodePorts");
  if (loadBalancerClass === undefined) return;
  if (!isBalancer) errors.forbidden("spec.loadBalancerClass", onlyLoadBalancers);
}

function validateLoadBalancerClassUpdate(now: core.ServiceSpec, before: core.ServiceSpec, errors: FieldErrors): void {
  if (
    now.type !== "LoadBalancer" ||
    before.type !== "LoadBalancer" ||
    now.loadBalancerClass === before.loadBalancerClass
  )
    return;
  errors.invalid("spec.loadBalancerClass", now.loadBalancerClass ?? null, "may not change once set");
}

function isExternallyAccessible({ type, externalIPs }: core.ServiceSpec): boolean {
  return type === "LoadBalancer" || type === "NodePort" || (type === "ClusterIP" && (externalIPs?.length ?? 0) > 0);
}

function needsHealthCheck({ type, externalTrafficPolicy }: core.ServiceSpec): boolean {
  return type === "LoadBalancer" && externalTrafficPolicy === "Local";
}

function validateTraffic(spec: core.ServiceSpec, errors: FieldErrors): void {
  const { externalTrafficPolicy, internalTrafficPolicy, healthCheckNodePort = 0, trafficDistribution } = spec;
  if (isExternallyAccessible(spec)) errors.oneOf("spec.externalTrafficPolicy", externalTrafficPolicy, trafficPolicies);
  else if (externalTrafficPolicy) {
    errors.invalid(
      "spec.externalTrafficPolicy",
      externalTrafficPolicy,
      "may only be set for externally-accessible services",
    );
  }
  // The port is allocated after validation when the client leaves it open.
  if (healthCheckNodePort !== 0 && !needsHealthCheck(spec)) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.invalid("spec.healthCheckNodePort", healthCheckNodePort, why);
  } else if (healthCheckNodePort !== 0)
    errors.invalidEach("spec.healthCheckNodePort", healthCheckNodePort, checkPort(healthCheckNodePort));
  if (internalTrafficPolicy !== undefined || spec.type !== "ExternalName") {
    errors.oneOf("spec.internalTrafficPolicy", internalTrafficPolicy, trafficPolicies);
  }
  if (trafficDistribution !== undefined)
    errors.oneOf("spec.trafficDistribution", trafficDistribution, trafficDistributions);
}

export function validateServiceStatusUpdate(
  { spec, status }: core.Service,
  _before: core.Service,
  errors: FieldErrors,
): void {
  const at = "status.loadBalancer.ingress";
  const ingress = status.loadBalancer?.ingress ?? [];
  if (spec.type !== "LoadBalancer" && ingress.length > 0)
    errors.forbidden(at, "may only be used when `spec.type` is 'LoadBalancer'");
  ingress.forEach(({ ip, ipMode, hostname }, index) => {
    const field = `${at}[${index}]`;
    if (ip) errors.invalidEach(`${field}.ip`, ip, checkIP(ip));
    if (ip && ipMode === undefined) errors.required(`${field}.ipMode`, "must be specified when `ip` is set");
    if (!ip && ipMode !== undefined) errors.forbidden(`${field}.ipMode`, "may not be specified when `ip` is not set");
    if (ipMode !== undefined) errors.oneOf(`${field}.ipMode`, ipMode, ["Proxy", "VIP"]);
    if (!hostname) return;
    errors.invalidEach(`${field}.hostname`, hostname, checkDnsSubdomain(hostname));
    if (isIP(hostname)) errors.invalid(`${field}.hostname`, hostname, "must be a DNS name, not an IP address");
  });
}
