/** A resource type as the API serves it: what a URL, a client call and discovery need to know. */
import type { Schema } from "./schema/type-info.ts";
import type * as metav1 from "./types/meta/v1/index.ts";

/** What every stored object has. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: metav1.ObjectMeta;
}

/** Of objects of which nothing more is known than discovery says. */
export const untypedObject: Schema<KubernetesObject> = { kind: "raw" };

/** An object as a client writes it before the server has filled in the rest. */
export type Draft<T extends KubernetesObject> = Partial<Omit<T, "metadata">> & { metadata: Partial<T["metadata"]> };

/** What discovery says a resource can do; a watch is a list with `watch=true`. */
export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** What stands behind an object's URL: `pods/NAME/status`. */
export interface Subresource {
  readonly name: string;
  /** The kind that it takes and gives, which may be of another group than its resource. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly Verb[];
  /** Absent where the body is a stream. */
  readonly schema?: Schema;
  /** Whether the connection becomes a stream; then `options` are its query parameters. */
  readonly connects: boolean;
  readonly options?: Schema;
  /** Whether every HTTP method goes through to what stands behind the object, and to any path there. */
  readonly proxies?: boolean;
}

export interface Resource<T extends KubernetesObject = KubernetesObject> {
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural name in URLs, e.g. `pods`. */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly schema: Schema<T>;
  /** A resource without `get` is virtual: what is created is not kept as such. */
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /** The resource as which its objects are stored, in another form; see `conversionOf`. Absent: they are stored as they are. */
  readonly storedAs?: Resource | undefined;
}

/** `v1` or `apps/v1`. */
export function groupVersion(resource: Pick<Resource, "group" | "version">): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

/** `pods` or `deployments.apps`: how errors and RBAC name a resource. */
export function groupResource(resource: Pick<Resource, "group" | "plural">): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}
