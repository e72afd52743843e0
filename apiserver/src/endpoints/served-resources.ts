/** Everything this server serves, for discovery and OpenAPI: the API's resources with the subresources that live here. */
import { Pods, type Resource, ServiceAccounts, type Subresource, allResources, authenticationv1 } from "@kayak/api";
import { metricsResources } from "./metrics/endpoints.ts";

const podPart: Omit<Subresource, "name"> = {
  group: "",
  version: "v1",
  kind: "Pod",
  schema: Pods.schema,
  verbs: ["get", "patch", "update"],
  connects: false,
};
const token: Subresource = {
  name: "token",
  group: "authentication.k8s.io",
  version: "v1",
  kind: "TokenRequest",
  schema: authenticationv1.TokenRequest,
  verbs: ["create"],
  connects: false,
};

const additions: readonly (readonly [Pick<Resource, "kind">, readonly Subresource[]])[] = [
  [Pods, ["ephemeralcontainers", "resize"].map((name) => ({ name, ...podPart }))],
  [ServiceAccounts, [token]],
];

function withAdditions(resource: Resource): Resource {
  const [, added = []] = additions.find(([owner]) => owner.kind === resource.kind) ?? [];
  const missing = added.filter(({ name }) => !resource.subresources.some((subresource) => subresource.name === name));
  if (missing.length === 0) return resource;
  return {
    ...resource,
    subresources: [...resource.subresources, ...missing].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

export const servedResources: readonly Resource[] = [...allResources.map(withAdditions), ...metricsResources];
