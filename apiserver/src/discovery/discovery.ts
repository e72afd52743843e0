/** What this server serves, as discovery documents: plain ones per group version, and all at once for newer clients. */
import { type Resource, type Subresource, groupVersion } from "@kayak/api";

/** Groups in the order clients should prefer them; the core group is apart. */
interface Group {
  readonly name: string;
  readonly versions: readonly string[];
}

function groupsOf(resources: readonly Resource[]): Group[] {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of resources) versions.set(group, (versions.get(group) ?? new Set()).add(version));
  return [...versions].map(([name, set]) => ({ name, versions: [...set] }));
}

export function apiVersions(serverAddress: string) {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }],
  };
}

export function apiGroupList(resources: readonly Resource[]) {
  const groups = groupsOf(resources).filter(({ name }) => name !== "");
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupEntry) };
}

/** Undefined: no such group. */
export function apiGroup(name: string, resources: readonly Resource[]) {
  const group = groupsOf(resources).find((each) => each.name === name && name !== "");
  return group && { kind: "APIGroup", apiVersion: "v1", ...groupEntry(group) };
}

function groupEntry({ name, versions }: Group) {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

/** Undefined: nothing served in it. */
export function apiResourceList(version: string, resources: readonly Resource[]) {
  const served = resources.filter((resource) => groupVersion(resource) === version);
  if (served.length === 0) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: version,
    resources: served.flatMap(resourceEntries),
  };
}

function resourceEntries(resource: Resource) {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, subresources } = resource;
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  };
  return [own, ...subresources.map((subresource) => subresourceEntry(resource, subresource))];
}

function subresourceEntry({ plural, namespaced, group, version }: Resource, subresource: Subresource) {
  const { name, kind, verbs } = subresource;
  const foreign = subresource.group !== group || subresource.version !== version;
  return {
    name: `${plural}/${name}`,
    singularName: "",
    namespaced,
    ...(foreign && { group: subresource.group, version: subresource.version }),
    kind,
    verbs,
  };
}

/** The whole of discovery in one document. */
export function aggregatedDiscovery(resources: readonly Resource[], apiVersion: string) {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion,
    metadata: {},
    items: groupsOf(resources).map(({ name, versions }) => groupDiscovery(name, versions, resources)),
  };
}

function groupDiscovery(name: string, versions: readonly string[], resources: readonly Resource[]) {
  return {
    metadata: { name: name === "" ? undefined : name, creationTimestamp: null },
    versions: versions.map((version) => ({
      version,
      resources: resources
        .filter((resource) => resource.group === name && resource.version === version)
        .map(resourceDiscovery),
      freshness: "Current",
    })),
  };
}

function resourceDiscovery({
  plural,
  group,
  version,
  kind,
  namespaced,
  singular,
  verbs,
  shortNames,
  categories,
  subresources,
}: Resource) {
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && { subresources: subresources.map(subresourceDiscovery) }),
  };
}

function subresourceDiscovery({ name, group, version, kind, verbs }: Subresource) {
  return { subresource: name, responseKind: { group, version, kind }, verbs };
}
