/** May I, may they, and what may I do at all. */
import {
  LocalSubjectAccessReviews,
  SelfSubjectAccessReviews,
  SelfSubjectRulesReviews,
  SubjectAccessReviews,
  authorizationv1,
  badRequest,
  type rbacv1,
} from "@kayak/api";
import type { User } from "../../authn/user.ts";
import type { Attributes } from "../../authz/attributes.ts";
import type { Authorizer } from "../../authz/authorizer.ts";
import { checkAccessReview, checkLocalAccessReview, checkSelfAccessReview } from "./check.ts";
import { review } from "./review.ts";

export const selfSubjectAccessReview = review<authorizationv1.SelfSubjectAccessReview>(
  SelfSubjectAccessReviews,
  (question, { user }, { authorizer }) => {
    checkSelfAccessReview(question);
    return { status: decide(authorizer, attributesOf(user, question.spec)) };
  },
);

export const subjectAccessReview = review<authorizationv1.SubjectAccessReview>(
  SubjectAccessReviews,
  (question, _context, { authorizer }) => {
    checkAccessReview(question);
    return { status: decide(authorizer, attributesOf(subjectOf(question.spec), question.spec)) };
  },
);

export const localSubjectAccessReview = review<authorizationv1.LocalSubjectAccessReview>(
  LocalSubjectAccessReviews,
  (question, { info }, { authorizer }) => {
    const { metadata, spec } = question;
    metadata.namespace ||= info.namespace ?? "";
    if (metadata.namespace !== info.namespace)
      throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${info.namespace}`);
    checkLocalAccessReview(question);
    return { status: decide(authorizer, attributesOf(subjectOf(spec), spec)) };
  },
);

export const selfSubjectRulesReview = review<authorizationv1.SelfSubjectRulesReview>(
  SelfSubjectRulesReviews,
  ({ spec }, { user }, { authorizer }) => {
    if (!spec.namespace) throw badRequest("no namespace on request");
    const { rules, problems } = authorizer.rulesFor(user, spec.namespace);
    return {
      status: {
        resourceRules: rules.filter((rule) => !rule.nonResourceURLs?.length).map(resourceRule),
        nonResourceRules: rules.filter((rule) => rule.nonResourceURLs?.length).map(nonResourceRule),
        incomplete: problems.length > 0,
        ...(problems.length > 0 && { evaluationError: problems.join(", ") }),
      },
    };
  },
);

function resourceRule({ verbs, apiGroups, resources, resourceNames }: rbacv1.PolicyRule): authorizationv1.ResourceRule {
  return { verbs, apiGroups, resources, ...(resourceNames && { resourceNames }) };
}

function nonResourceRule({ verbs, nonResourceURLs }: rbacv1.PolicyRule): authorizationv1.NonResourceRule {
  return { verbs, nonResourceURLs };
}

function subjectOf({ user = "", uid, groups = [], extra }: authorizationv1.SubjectAccessReviewSpec): User {
  return { name: user, uid, groups, extra };
}

type Question = Pick<authorizationv1.SubjectAccessReviewSpec, "resourceAttributes" | "nonResourceAttributes">;

function attributesOf(user: User, { resourceAttributes, nonResourceAttributes }: Question): Attributes {
  if (nonResourceAttributes) {
    const { verb = "", path = "" } = nonResourceAttributes;
    return { kind: "non-resource", user, verb, path };
  }
  const { verb = "", group = "", version = "", resource = "", fieldSelector, ...rest } = resourceAttributes ?? {};
  const { subresource, namespace, name } = rest;
  const place = { group, version, resource, subresource, namespace, name };
  return { kind: "resource", user, verb, ...place, fieldSelector: fieldSelector && selectorText(fieldSelector) };
}

/** As a request would have it. Requirements that a field selector can't express widen nothing: they are left out. */
function selectorText({ rawSelector, requirements = [] }: authorizationv1.FieldSelectorAttributes): string {
  const exact = requirements.filter(({ operator, values }) => operator === "In" && values?.length === 1);
  return rawSelector || exact.map(({ key, values = [] }) => `${key}=${values[0]}`).join(",");
}

function decide(authorizer: Authorizer, attributes: Attributes): authorizationv1.SubjectAccessReviewStatus {
  const { allowed, reason } = authorizer.decide(attributes);
  return { allowed, ...(reason && { reason }) };
}
