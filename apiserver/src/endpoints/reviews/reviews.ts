/** Questions answered on the spot and kept nowhere: who am I, may I, is this token good. */
import { authenticationv1, authorizationv1, badRequest, decode, formatTime } from "@kayak/api";
import type { User } from "../../authn/user.ts";
import type { Attributes, Decision } from "../../authz/attributes.ts";
import { decide } from "../../authz/authorize.ts";
import { negotiatePlain } from "../../http/accept.ts";
import { readDocument } from "../../http/body.ts";
import type { Handler, ResourceContext } from "../../http/context.ts";
import { sendJson } from "../../http/respond.ts";
import type { Services } from "../services.ts";

type Needs = Pick<Services, "authorizers" | "tokens" | "now">;
type Answer<T> = (review: T, context: ResourceContext, services: Needs) => Partial<T>;

/** Decodes the question, answers it in place. */
function review<T>(read: (body: unknown) => T, answer: Answer<T>): (services: Needs) => Handler {
  return (services) => async (context) => {
    negotiatePlain(context.request.headers.accept);
    const question = read((await readDocument(context.request)) ?? {});
    await sendJson(context, 201, { ...(question as object), ...answer(question, context, services) });
  };
}

export const selfSubjectReview = review(
  (body) => decode(authenticationv1.SelfSubjectReview, body),
  (_question, { user }, { now }) => ({
    metadata: { creationTimestamp: formatTime(now()) } as authenticationv1.SelfSubjectReview["metadata"],
    status: { userInfo: userInfo(user) },
  }),
);

export const tokenReview = review(
  (body) => decode(authenticationv1.TokenReview, body),
  ({ spec }, _context, { tokens }) => {
    if (!spec.token) throw badRequest("token is required for TokenReview in authentication");
    const audiences = spec.audiences?.length ? spec.audiences : undefined;
    for (const authenticator of tokens) {
      const user = authenticator(spec.token, audiences);
      if (user) return { status: { authenticated: true, user: userInfo(user), ...(audiences && { audiences }) } };
    }
    return { status: { error: "invalid bearer token" } };
  },
);

export const selfSubjectAccessReview = review(
  (body) => decode(authorizationv1.SelfSubjectAccessReview, body),
  ({ spec }, { user }, { authorizers }) => ({
    status: statusOf(decide(authorizers, attributesOf(user, spec))),
  }),
);

export const subjectAccessReview = review(
  (body) => decode(authorizationv1.SubjectAccessReview, body),
  ({ spec }, _context, { authorizers }) => ({
    status: statusOf(decide(authorizers, attributesOf(subjectOf(spec), spec))),
  }),
);

export const localSubjectAccessReview = review(
  (body) => decode(authorizationv1.LocalSubjectAccessReview, body),
  ({ spec }, { info }, { authorizers }) => {
    const { resourceAttributes } = spec;
    if (resourceAttributes?.namespace !== info.namespace)
      throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${info.namespace}`);
    return { status: statusOf(decide(authorizers, attributesOf(subjectOf(spec), spec))) };
  },
);

function userInfo({ name, uid, groups, extra }: User): authenticationv1.UserInfo {
  return {
    username: name,
    groups: [...groups],
    ...(uid && { uid }),
    ...(extra && { extra: Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]])) }),
  };
}

function subjectOf({ user = "", uid, groups = [], extra }: authorizationv1.SubjectAccessReviewSpec): User {
  if (!user && groups.length === 0) throw badRequest("at least one of user or group must be specified");
  return { name: user, uid, groups, extra };
}

type Question = Pick<authorizationv1.SubjectAccessReviewSpec, "resourceAttributes" | "nonResourceAttributes">;

function attributesOf(user: User, { resourceAttributes, nonResourceAttributes }: Question): Attributes {
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined))
    throw badRequest("exactly one of nonResourceAttributes or resourceAttributes must be specified");
  if (nonResourceAttributes)
    return {
      kind: "non-resource",
      user,
      verb: nonResourceAttributes.verb ?? "",
      path: nonResourceAttributes.path ?? "",
    };
  const { verb = "", group = "", version = "", resource = "", subresource, namespace, name } = resourceAttributes ?? {};
  return { kind: "resource", user, verb, group, version, resource, subresource, namespace, name };
}

function statusOf({ allowed, reason }: Decision): authorizationv1.SubjectAccessReviewStatus {
  return { allowed, ...(reason && { reason }) };
}
