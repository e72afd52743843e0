/** What an authorizer is asked: may this user do this. */
import type { User } from "../authn/user.ts";
import type { RequestInfo } from "../http/request-info.ts";

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
}

export interface NonResourceAttributes {
  readonly kind: "non-resource";
  readonly user: User;
  readonly verb: string;
  readonly path: string;
}

export type Attributes = ResourceAttributes | NonResourceAttributes;

export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Undefined: no opinion, the next one is asked. */
export type Authorizer = (attributes: Attributes) => Decision | undefined;

export function attributesOf(user: User, info: RequestInfo): Attributes {
  if (info.kind === "non-resource") return { kind: "non-resource", user, verb: info.verb, path: info.path };
  const { verb, group, version, resource, subresource, namespace, name, search } = info;
  const selected =
    name ?? (verb === "list" || verb === "watch" || verb === "deletecollection" ? selectedName(search) : undefined);
  return { kind: "resource", user, verb, group, version, resource, subresource, namespace, name: selected };
}

/** A list of one name is authorized like a get of that name. */
function selectedName(search: string): string | undefined {
  if (!search.includes("metadata.name")) return undefined;
  const selector = new URLSearchParams(search).get("fieldSelector") ?? "";
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(selector)?.[1];
}
