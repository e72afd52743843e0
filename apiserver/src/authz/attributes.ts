/** What an authorizer is asked: may this user do this. */
import type { User } from "../authn/user.ts";
import type { RequestInfo, ResourceRequest } from "../http/request-info.ts";

export interface ResourceAttributes {
  readonly kind: "resource";
  readonly user: User;
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** Of a list or watch, as text. */
  readonly fieldSelector?: string | undefined;
}

export interface NonResourceAttributes {
  readonly kind: "non-resource";
  readonly user: User;
  readonly verb: string;
  readonly path: string;
}

export type Attributes = ResourceAttributes | NonResourceAttributes;

export function attributesOf(user: User, info: RequestInfo): Attributes {
  if (info.kind === "non-resource") return { kind: "non-resource", user, verb: info.verb, path: info.path };
  const { verb, group, version, resource, subresource, namespace, name } = info;
  const fieldSelector = selectorOf(info);
  return {
    kind: "resource",
    user,
    verb,
    group,
    version,
    resource,
    subresource,
    namespace,
    name: name ?? exactly("metadata.name", fieldSelector),
    fieldSelector,
  };
}

function selectorOf({ verb, search }: ResourceRequest): string | undefined {
  const selects = verb === "list" || verb === "watch" || verb === "deletecollection";
  return selects && search.includes("fieldSelector")
    ? (new URLSearchParams(search).get("fieldSelector") ?? undefined)
    : undefined;
}

/** The one value that a selector leaves to a field: a list of one name is authorized like a get of that name. */
export function exactly(field: string, selector: string | undefined): string | undefined {
  const term = selector?.split(",").find((each) => each.startsWith(`${field}=`));
  return term?.slice(field.length + 1).replace(/^=/, "");
}
