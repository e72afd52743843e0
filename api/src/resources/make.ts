/** How a resource's facts are written down: what most of them share is filled in. */
import type { KubernetesObject, Resource, Subresource, Verb } from "../resource.ts";
import type { Schema } from "../schema/type-info.ts";

export const ALL_VERBS: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

interface Facts<T extends KubernetesObject> extends Partial<Omit<Resource<T>, "subresources">> {
  readonly kind: string;
  readonly plural: string;
  readonly schema: Schema<T>;
  /** In the order in which discovery lists them; those that depend on the resource are given as functions. */
  readonly subresources?: readonly (Subresource | ((owner: Resource) => Subresource))[];
}

export function resource<T extends KubernetesObject>({ subresources = [], ...facts }: Facts<T>): Resource<T> {
  const singular = facts.kind.toLowerCase();
  const lists = { shortNames: [], categories: [], verbs: ALL_VERBS };
  const owner = { group: "", version: "v1", singular, namespaced: true, ...lists, subresources: [], ...facts };
  const made = subresources.map((item) => (typeof item === "function" ? item(owner as unknown as Resource) : item));
  return { ...owner, subresources: made };
}
