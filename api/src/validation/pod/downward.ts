/** References from a container or a volume to the pod's own fields and resource amounts. */
import { checkQualifiedName } from "../../names/index.ts";
import { isZeroQuantity } from "../../quantity.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";

/** Every field path that means something, by the name under which it is kept. */
const knownFields: ReadonlySet<string> = new Set([
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.restartPolicy",
  "spec.serviceAccountName",
  "spec.schedulerName",
  "status.phase",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
]);

export const envFields = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
export const volumeFields = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];

const resources = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];
const hugePages = /^(?:requests|limits)\.hugepages-/;

export function validateFieldRef(
  { apiVersion, fieldPath }: core.ObjectFieldSelector,
  { at, fields }: { at: string; fields: readonly string[] },
  errors: FieldErrors,
): void {
  if (!apiVersion) return errors.required(`${at}.apiVersion`);
  if (fieldPath === "") return errors.required(`${at}.fieldPath`);
  const subscripted = /^(.+)\['(.*)'\]$/.exec(fieldPath);
  const path = subscripted?.[1] ?? (fieldPath === "spec.host" ? "spec.nodeName" : fieldPath);
  if (!knownFields.has(path)) {
    errors.invalid(`${at}.fieldPath`, fieldPath, `error converting fieldPath: field label not supported: ${path}`);
  } else if (subscripted) validateSubscript(path, { at, subscript: subscripted[2] ?? "" }, errors);
  else if (!fields.includes(path)) errors.notSupported(`${at}.fieldPath`, path, fields);
}

function validateSubscript(
  path: string,
  { at, subscript }: { at: string; subscript: string },
  errors: FieldErrors,
): void {
  if (path === "metadata.annotations")
    errors.invalidEach(at, subscript.toLowerCase(), checkQualifiedName(subscript.toLowerCase()));
  else if (path === "metadata.labels") errors.invalidEach(at, subscript, checkQualifiedName(subscript));
  else errors.invalid(at, path, "does not support subscript");
}

export function validateResourceFieldRef(
  { containerName, resource, divisor }: core.ResourceFieldSelector,
  { at, inVolume }: { at: string; inVolume: boolean },
  errors: FieldErrors,
): void {
  if (inVolume && !containerName) errors.required(`${at}.containerName`);
  else if (resource === "") errors.required(`${at}.resource`);
  else if (!resources.includes(resource) && !hugePages.test(resource))
    errors.notSupported(`${at}.resource`, resource, resources);
  if (divisor !== undefined && !isZeroQuantity(divisor)) validateDivisor(resource, { at, divisor }, errors);
}

const byteDivisors = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

function validateDivisor(
  resource: string,
  { at, divisor }: { at: string; divisor: string },
  errors: FieldErrors,
): void {
  const wrong = (values: string, what: string) =>
    errors.invalid(
      `${at}.divisor`,
      resource,
      `only divisor's values ${values} are supported with the ${what} resource`,
    );
  if (resource.endsWith(".cpu")) {
    if (divisor !== "1" && divisor !== "1m") wrong("1m and 1", "cpu");
  } else if (!byteDivisors.includes(divisor)) {
    const what = resource.endsWith(".memory")
      ? "memory"
      : hugePages.test(resource)
        ? "hugepages"
        : "local ephemeral storage";
    wrong(byteDivisors.join(", "), what);
  }
}
