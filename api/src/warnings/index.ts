/** What clients are told of objects and kinds that are accepted nonetheless. */
import type { KubernetesObject, Resource } from "../resource.ts";
import { Endpoints, Services } from "../resources/index.ts";
import type { Service } from "../types/core/v1/index.ts";
import { serviceWarnings } from "./service.ts";

const byResource = new Map<Resource, (object: KubernetesObject) => string[]>([
  [Services, (object) => serviceWarnings(object as Service)],
]);

const deprecations = new Map<Resource, string>([
  [Endpoints, "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"],
]);

/** Of an object that was found valid, as it is to be stored. */
export function objectWarnings(resource: Resource, object: KubernetesObject): readonly string[] {
  return byResource.get(resource)?.(object) ?? [];
}

/** Of each request for a resource. */
export function deprecationOf(resource: Resource): string | undefined {
  return deprecations.get(resource);
}
