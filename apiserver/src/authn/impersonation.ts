/** Acting as somebody else (`kubectl --as`): every part of the other identity must be allowed by itself. */
import type { IncomingMessage } from "node:http";
import { badRequest } from "@kayak/api";
import type { Authorizer } from "../authz/authorizer.ts";
import { authorize } from "../authz/authorize.ts";
import { authenticated } from "./authenticator.ts";
import { unescaped } from "./request-header.ts";
import { type User, unauthenticatedGroup } from "./user.ts";

const extraPrefix = "impersonate-extra-";
const accountPrefix = "system:serviceaccount:";

/** The user that the request is to be taken for. Throws Forbidden. */
export function impersonate(authorizer: Authorizer, request: IncomingMessage, user: User): User {
  const name = request.headers["impersonate-user"] as string | undefined;
  if (name === undefined) return refusePartial(request, user);
  const wanted = wantedUser(request, name);
  const may = (what: Permission) =>
    authorize(authorizer, { kind: "resource", user, verb: "impersonate", version: "v1", ...what });
  for (const permission of permissions(wanted)) may(permission);
  return withUsualGroups(wanted);
}

/** Groups and the rest mean nothing without a user. */
function refusePartial({ headers }: IncomingMessage, user: User): User {
  const parts = Object.keys(headers).filter((header) => header.startsWith("impersonate-"));
  if (parts.length > 0) throw badRequest(`requested ${parts.sort().join(", ")} without impersonating a user`);
  return user;
}

function wantedUser({ headersDistinct }: IncomingMessage, name: string): User {
  const extra = Object.entries(headersDistinct).filter(([header]) => header.startsWith(extraPrefix));
  return {
    name,
    uid: headersDistinct["impersonate-uid"]?.[0],
    groups: headersDistinct["impersonate-group"] ?? [],
    ...(extra.length > 0 && {
      extra: Object.fromEntries(
        extra.map(([header, values]) => [unescaped(header.slice(extraPrefix.length)), values ?? []]),
      ),
    }),
  };
}

interface Permission {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

function permissions({ name, uid, groups, extra = {} }: User): Permission[] {
  const [namespace, account] = name.startsWith(accountPrefix) ? name.slice(accountPrefix.length).split(":") : [];
  const subject =
    account === undefined
      ? { group: "", resource: "users", name }
      : { group: "", resource: "serviceaccounts", namespace, name: account };
  return [
    subject,
    ...groups.map((group) => ({ group: "", resource: "groups", name: group })),
    ...(uid === undefined ? [] : [{ group: "authentication.k8s.io", resource: "uids", name: uid }]),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => ({
        group: "authentication.k8s.io",
        resource: "userextras",
        subresource: key,
        name: value,
      })),
    ),
  ];
}

function withUsualGroups(user: User): User {
  const { name, groups } = user;
  if (groups.length === 0 && name.startsWith(accountPrefix)) {
    const namespace = name.slice(accountPrefix.length).split(":")[0];
    return authenticated({ ...user, groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`] });
  }
  return name === "system:anonymous" || groups.includes(unauthenticatedGroup) ? user : authenticated(user);
}
