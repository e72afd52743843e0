/** What the server says about the groups and resources it serves. */
import * as s from "../../../schema/kit.ts";

export const GroupVersionForDiscovery = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery", "A version of an API group.", {
  groupVersion: s.required(1, s.string, "Group and version, such as `apps/v1`."),
  version: s.required(2, s.string, "The version alone."),
});
export type GroupVersionForDiscovery = s.TypeOf<typeof GroupVersionForDiscovery>;

export const ServerAddressByClientCIDR = s.message(
  "io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR",
  "The address of the server for clients in a network.",
  {
    clientCIDR: s.required(1, s.string, "The network of the client."),
    serverAddress: s.required(2, s.string, "The host name or address, with a port, for those clients."),
  },
);
export type ServerAddressByClientCIDR = s.TypeOf<typeof ServerAddressByClientCIDR>;

export const APIGroup = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup", apiVersion: "v1", kind: "APIGroup" },
  "An API group and its versions.",
  {
    name: s.required(1, s.string, "The name of the group."),
    versions: s.required(2, s.list(GroupVersionForDiscovery), "The versions that are served.", { list: "atomic" }),
    preferredVersion: s.optional(3, GroupVersionForDiscovery, "The version that the server would have clients use.", { pointer: false }),
    serverAddressByClientCIDRs: s.optional(4, s.list(ServerAddressByClientCIDR), "Where clients of different networks reach the server.", { list: "atomic" }),
  },
);
export type APIGroup = s.TypeOf<typeof APIGroup>;

export const APIGroupList = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList", apiVersion: "v1", kind: "APIGroupList" },
  "All API groups but the core group.",
  {
    groups: s.required(1, s.list(APIGroup), "The groups.", { list: "atomic" }),
  },
);
export type APIGroupList = s.TypeOf<typeof APIGroupList>;

export const APIResource = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.APIResource", "A resource that the server serves.", {
  name: s.required(1, s.string, "The plural name, as it stands in URLs; `plural/subresource` for a subresource."),
  namespaced: s.required(2, s.boolean, "Whether objects live in namespaces."),
  kind: s.required(3, s.string, "The kind of the objects."),
  verbs: s.required(4, s.list(s.string), "What can be done: create, delete, deletecollection, get, list, patch, update, watch."),
  shortNames: s.optional(5, s.list(s.string), "Abbreviations for people to type.", { list: "atomic" }),
  singularName: s.required(6, s.string, "The singular name, which people may type too."),
  categories: s.optional(7, s.list(s.string), "Names that stand for several resources at once, such as `all`.", { list: "atomic" }),
  group: s.optional(8, s.string, "The group of the kind, if it differs from that of the list."),
  version: s.optional(9, s.string, "The version of the kind, if it differs from that of the list."),
  storageVersionHash: s.optional(10, s.string, "A hash of the version in which objects are stored. Opaque."),
});
export type APIResource = s.TypeOf<typeof APIResource>;

export const APIResourceList = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList", apiVersion: "v1", kind: "APIResourceList" },
  "The resources of one group and version.",
  {
    groupVersion: s.required(1, s.string, "Group and version, such as `apps/v1`."),
    resources: s.required(2, s.list(APIResource), "The resources, subresources included.", { list: "atomic" }),
  },
);
export type APIResourceList = s.TypeOf<typeof APIResourceList>;

export const APIVersions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions", apiVersion: "v1", kind: "APIVersions" },
  "The versions of the core group.",
  {
    versions: s.required(1, s.list(s.string), "The versions that are served.", { list: "atomic" }),
    serverAddressByClientCIDRs: s.required(2, s.list(ServerAddressByClientCIDR), "Where clients of different networks reach the server.", { list: "atomic" }),
  },
);
export type APIVersions = s.TypeOf<typeof APIVersions>;
