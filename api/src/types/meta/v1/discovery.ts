/** What the server says about the groups and resources it serves. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const GroupVersionForDiscovery = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery", "", {
  groupVersion: s.required(1, s.string, ""),
  version: s.required(2, s.string, ""),
});
export type GroupVersionForDiscovery = z.infer<typeof GroupVersionForDiscovery>;

export const ServerAddressByClientCIDR = s.message(
  "io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR",
  "",
  {
    clientCIDR: s.required(1, s.string, ""),
    serverAddress: s.required(2, s.string, ""),
  },
);
export type ServerAddressByClientCIDR = z.infer<typeof ServerAddressByClientCIDR>;

export const APIGroup = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup", apiVersion: "v1", kind: "APIGroup" },
  "",
  {
    name: s.required(1, s.string, ""),
    versions: s.required(2, s.list(GroupVersionForDiscovery), "", { list: "atomic" }),
    preferredVersion: s.optional(3, GroupVersionForDiscovery, ""),
    serverAddressByClientCIDRs: s.optional(4, s.list(ServerAddressByClientCIDR), "", { list: "atomic" }),
  },
);
export type APIGroup = z.infer<typeof APIGroup>;

export const APIGroupList = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList", apiVersion: "v1", kind: "APIGroupList" },
  "",
  {
    groups: s.required(1, s.list(APIGroup), "", { list: "atomic" }),
  },
);
export type APIGroupList = z.infer<typeof APIGroupList>;

export const APIResource = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.APIResource", "", {
  name: s.required(1, s.string, ""),
  namespaced: s.required(2, s.boolean, ""),
  kind: s.required(3, s.string, ""),
  verbs: s.required(4, s.list(s.string), ""),
  shortNames: s.optional(5, s.list(s.string), "", { list: "atomic" }),
  singularName: s.required(6, s.string, ""),
  categories: s.optional(7, s.list(s.string), "", { list: "atomic" }),
  group: s.optional(8, s.string, ""),
  version: s.optional(9, s.string, ""),
  storageVersionHash: s.optional(10, s.string, ""),
});
export type APIResource = z.infer<typeof APIResource>;

export const APIResourceList = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList", apiVersion: "v1", kind: "APIResourceList" },
  "",
  {
    groupVersion: s.required(1, s.string, ""),
    resources: s.required(2, s.list(APIResource), "", { list: "atomic" }),
  },
);
export type APIResourceList = z.infer<typeof APIResourceList>;

export const APIVersions = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions", apiVersion: "v1", kind: "APIVersions" },
  "",
  {
    versions: s.required(1, s.list(s.string), "", { list: "atomic" }),
    serverAddressByClientCIDRs: s.required(2, s.list(ServerAddressByClientCIDR), "", { list: "atomic" }),
  },
);
export type APIVersions = z.infer<typeof APIVersions>;
