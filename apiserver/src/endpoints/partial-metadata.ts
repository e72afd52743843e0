/** An object reduced to its metadata, for clients that need no more. */
import type { KubernetesObject } from "@kayak/api";

export function partialMetadata({ metadata }: KubernetesObject, version = "v1") {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${version}`, metadata };
}
