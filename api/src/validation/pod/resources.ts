/** Resource names and amounts: requests, limits, overhead, capacities. */
import { checkQualifiedName } from "../../names/index.ts";
import { compareQuantities, parseQuantity, quantityMilliValue } from "../../quantity.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import { validateClaims } from "./claims.ts";

const containerResources: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage"]);
const countedResources = [
  "pods",
  "services",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
  "persistentvolumeclaims",
  "services.nodeports",
  "services.loadbalancers",
];
const standardResources: ReadonlySet<string> = new Set([
  ...containerResources,
  ...countedResources,
  "storage",
  "requests.cpu",
  "requests.memory",
  "requests.storage",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
]);
const hugePages = "hugepages-";
const podLevelResource = /^(?:cpu|memory|hugepages-.+)$/;

export type NameRule = (name: string, at: string, errors: FieldErrors) => void;

/** Names without a slash, and those of kubernetes.io, are Kubernetes' own. */
function isNative(name: string): boolean {
  return !name.includes("/") || name.includes("kubernetes.io/");
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith("requests.") && checkQualifiedName(`requests.${name}`).length === 0;
}

/** Whether more may be limited than requested. */
export function mayOvercommit(name: string): boolean {
  return isNative(name) && !name.startsWith(hugePages);
}

export function validateResourceName(name: string, at: string, errors: FieldErrors): boolean {
  const problems = checkQualifiedName(name);
  errors.invalidEach(at, name, problems);
  const known = problems.length > 0 || name.includes("/") || standardResources.has(name) || name.startsWith(hugePages);
  if (!known) errors.invalid(at, name, "must be a standard resource type or fully qualified");
  return known && problems.length === 0;
}

export const validateContainerResourceName: NameRule = (name, at, errors) => {
  if (containerResources.has(name)) return;
  validateResourceName(name, at, errors);
  if (!name.includes("/")) {
    if (!name.startsWith(hugePages)) errors.invalid(at, name, "must be a standard resource for containers");
  } else if (!isNative(name) && !isExtended(name))
    errors.invalid(at, name, "doesn't follow extended resource name standard");
};

const validatePodResourceName: NameRule = (name, at, errors) => {
  if (!validateResourceName(name, at, errors)) return;
  if (!podLevelResource.test(name)) errors.notSupported(at, name, ["cpu", "hugepages-", "memory"]);
};

/** An amount: not negative, and whole where the resource is counted. */
export function validateAmount(
  name: string,
  amount: string,
  { at, errors }: { at: string; errors: FieldErrors },
): void {
  if (amount.startsWith("-")) errors.invalid(at, amount, "must be greater than or equal to 0");
  if (containerResources.has(name)) return;
  const counted = countedResources.includes(name) || isExtended(name);
  if (counted && quantityMilliValue(amount) % 1000 !== 0) errors.invalid(at, amount, "must be an integer");
  if (name.startsWith(hugePages) && !isMultipleOfPage(name, amount))
    errors.invalid(at, amount, `${amount} is not positive integer multiple of ${name}`);
}

function isMultipleOfPage(name: string, amount: string): boolean {
  try {
    const page = parseQuantity(name.slice(hugePages.length)).nano;
    const total = parseQuantity(amount).nano;
    return total >= 0n && page > 0n && total % page === 0n;
  } catch {
    return false;
  }
}

interface Options {
  readonly at: string;
  readonly errors: FieldErrors;
  /** The names of the pod's resource claims. */
  readonly claims: ReadonlySet<string>;
}

export function validateContainerResources(resources: core.ResourceRequirements, options: Options): void {
  validateRequirements(resources, validateContainerResourceName, options);
}

export function validatePodLevelResources(resources: core.ResourceRequirements, options: Options): void {
  if (resources.claims)
    options.errors.forbidden(`${options.at}.claims`, "claims cannot be set for Resources at pod-level");
  validateRequirements(resources, validatePodResourceName, options);
}

function validateRequirements(
  resources: core.ResourceRequirements,
  checkName: NameRule,
  { at, errors, claims }: Options,
): void {
  const { limits, requests } = resources;
  for (const name in limits) {
    checkName(name, `${at}.limits[${name}]`, errors);
    validateAmount(name, limits[name]!, { at: `${at}.limits[${name}]`, errors });
  }
  for (const name in requests) {
    checkName(name, `${at}.requests[${name}]`, errors);
    validateAmount(name, requests[name]!, { at: `${at}.requests[${name}]`, errors });
    validateAgainstLimit(name, resources, { at, errors });
  }
  validateHugePages(resources, at, errors);
  if (resources.claims) validateClaims(resources.claims, { at: `${at}.claims`, known: claims }, errors);
}

function validateAgainstLimit(
  name: string,
  { limits, requests }: core.ResourceRequirements,
  { at, errors }: { at: string; errors: FieldErrors },
): void {
  const request = requests![name]!;
  const limit = limits?.[name];
  if (limit === undefined) {
    if (!mayOvercommit(name)) errors.required(`${at}.limits`, "Limit must be set for non overcommitable resources");
    return;
  }
  if (request === limit) return;
  const order = compareQuantities(request, limit);
  if (order !== 0 && !mayOvercommit(name))
    errors.invalid(`${at}.requests`, request, `must be equal to ${name} limit of ${limit}`);
  else if (order > 0)
    errors.invalid(`${at}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`);
}

function validateHugePages({ limits, requests }: core.ResourceRequirements, at: string, errors: FieldErrors): void {
  const names = Object.keys({ ...limits, ...requests });
  if (!names.some((name) => name.startsWith(hugePages))) return;
  if (!names.includes("cpu") && !names.includes("memory")) errors.forbidden(at, "HugePages require cpu or memory");
}
