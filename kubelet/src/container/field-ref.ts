/** Values that a container can be told about its own pod: `fieldRef` and `resourceFieldRef`. */
import { isZeroQuantity, quantityMilliValue, quantityValue, type corev1 } from "@kayak/api";
import { configError } from "./errors.ts";

type Pod = corev1.Pod;

export interface PodFacts {
  readonly pod: Pod;
  readonly nodeIPs: readonly string[];
  readonly podIPs: readonly string[];
  /** What a missing limit falls back to. */
  readonly allocatable: Readonly<Record<string, string>>;
}

export function fieldValue(facts: PodFacts, path: string): string {
  const { metadata, spec } = facts.pod;
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (subscript) return metadata[subscript[1] as "labels" | "annotations"]?.[subscript[2]!] ?? "";
  switch (path) {
    case "metadata.name":
      return metadata.name;
    case "metadata.namespace":
      return metadata.namespace;
    case "metadata.uid":
      return metadata.uid;
    case "metadata.labels":
      return formatMap(metadata.labels ?? {});
    case "metadata.annotations":
      return formatMap(metadata.annotations ?? {});
    case "spec.nodeName":
      return spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return spec.serviceAccountName ?? "";
    case "status.hostIP":
      return facts.nodeIPs[0] ?? "";
    case "status.hostIPs":
      return facts.nodeIPs.join(",");
    case "status.podIP":
      return facts.podIPs[0] ?? "";
    case "status.podIPs":
      return facts.podIPs.join(",");
    default:
      throw configError(`unsupported fieldPath: ${path}`);
  }
}

/** One `key="value"` a line, sorted. */
function formatMap(map: Readonly<Record<string, string>>): string {
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join("\n");
}

export function resourceValue(facts: PodFacts, ref: corev1.ResourceFieldSelector, container: corev1.Container): string {
  const [, kind, name] = /^(limits|requests)\.(.+)$/.exec(ref.resource) ?? [];
  if (!kind || !name) throw configError(`unsupported container resource : ${ref.resource}`);
  const resources = container.resources;
  const own =
    kind === "limits" ? resources?.limits?.[name] : (resources?.requests?.[name] ?? resources?.limits?.[name]);
  const quantity = own ?? (kind === "limits" ? facts.allocatable[name] : undefined) ?? "0";
  const divisor = ref.divisor && !isZeroQuantity(ref.divisor) ? ref.divisor : "1";
  const value =
    name === "cpu"
      ? quantityMilliValue(quantity) / quantityMilliValue(divisor)
      : quantityValue(quantity) / quantityValue(divisor);
  return String(Math.ceil(value));
}
