/** What objects of one resource use of a quota. */
import type { Amounts } from "../amounts.ts";
import { groupResource, type KubernetesObject, type Resource } from "../resource.ts";
import type * as core from "../types/core/v1/index.ts";

export type Requirement = Pick<core.ScopedResourceSelectorRequirement, "scopeName" | "operator" | "values">;

export interface Evaluator<T = KubernetesObject> {
  /** Whether the operation can add to what is used. */
  readonly charges: (request: { readonly operation: string; readonly subresource?: string | undefined }) => boolean;
  /** Whether a name in a quota is about these objects. */
  readonly knows: (name: string) => boolean;
  /** What an object uses; less than nothing at all once it has ended. */
  readonly usage: (object: T, now: number) => Amounts;
  /** Whether the object is in a quota's scope. */
  readonly inScope: (object: T, requirement: Requirement) => boolean;
  /** What an object must say because a quota bounds it, and doesn't: `must specify limits.cpu for: web`. */
  readonly missing?: (object: T, bounded: readonly string[]) => string | undefined;
}

/** The name under which objects of any resource can be counted. */
export function countName(resource: Pick<Resource, "group" | "plural">): string {
  return `count/${groupResource(resource)}`;
}

/** Resources that could be counted before all could, under their own names. */
const countedByName: ReadonlySet<string> = new Set([
  "configmaps",
  "resourcequotas",
  "replicationcontrollers",
  "secrets",
]);

/** For resources of which only the number counts. */
export function counting(resource: Pick<Resource, "group" | "plural">): Evaluator {
  const own = groupResource(resource);
  const names = countedByName.has(own) ? [countName(resource), own] : [countName(resource)];
  const usage = Object.fromEntries(names.map((name) => [name, "1"]));
  return {
    charges: ({ operation, subresource }) => operation === "CREATE" && !subresource,
    knows: (name) => names.includes(name),
    usage: () => usage,
    inScope: () => false,
  };
}

/** Whether a value (absent or empty: none) is what a requirement asks for. */
export function valueMatches(value: string | undefined, { operator, values = [] }: Requirement): boolean {
  switch (operator) {
    case "Exists":
      return Boolean(value);
    case "DoesNotExist":
      return !value;
    case "In":
      return Boolean(value) && values.includes(value!);
    case "NotIn":
      return !value || !values.includes(value);
    default:
      return false;
  }
}
