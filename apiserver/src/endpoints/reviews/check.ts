/** What is wrong with a question about access. Throws Invalid. */
import { FieldErrors, type authorizationv1, invalid, type metav1 } from "@kayak/api";

const group = "authorization.k8s.io";

type Spec = authorizationv1.SelfSubjectAccessReviewSpec;
type Subject = Pick<authorizationv1.SubjectAccessReviewSpec, "user" | "groups">;
type Check<T> = (question: T, errors: FieldErrors) => void;

function checked<T>(kind: string, check: Check<T>): (question: T) => void {
  return (question) => {
    const errors = new FieldErrors();
    check(question, errors);
    if (errors.list.length > 0) throw invalid({ group, kind }, "", errors.list);
  };
}

export const checkSelfAccessReview = checked<authorizationv1.SelfSubjectAccessReview>(
  "SelfSubjectAccessReview",
  ({ metadata, spec }, errors) => {
    checkSpec(spec, errors);
    checkMetadata(metadata, "must be empty", errors);
  },
);

export const checkAccessReview = checked<authorizationv1.SubjectAccessReview>(
  "SubjectAccessReview",
  ({ metadata, spec }, errors) => {
    checkSpec(spec, errors);
    checkSubject(spec, errors);
    checkMetadata(metadata, "must be empty", errors);
  },
);

export const checkLocalAccessReview = checked<authorizationv1.LocalSubjectAccessReview>(
  "LocalSubjectAccessReview",
  ({ metadata: { namespace, ...metadata }, spec }, errors) => {
    checkSpec(spec, errors);
    checkSubject(spec, errors);
    checkMetadata(metadata, "must be empty except for namespace", errors);
    const { resourceAttributes, nonResourceAttributes } = spec;
    if (resourceAttributes && (resourceAttributes.namespace ?? "") !== (namespace ?? ""))
      errors.invalid(
        "spec.resourceAttributes.namespace",
        resourceAttributes.namespace ?? "",
        "must match metadata.namespace",
      );
    if (nonResourceAttributes)
      errors.invalid("spec.nonResourceAttributes", nonResourceAttributes, "disallowed on this kind of request");
  },
);

function checkSpec({ resourceAttributes, nonResourceAttributes }: Spec, errors: FieldErrors): void {
  if (resourceAttributes && nonResourceAttributes)
    errors.invalid(
      "spec.nonResourceAttributes",
      nonResourceAttributes,
      "cannot be specified in combination with resourceAttributes",
    );
  if (!resourceAttributes && !nonResourceAttributes)
    errors.invalid(
      "spec.resourceAttributes",
      null,
      "exactly one of nonResourceAttributes or resourceAttributes must be specified",
    );
  for (const field of ["fieldSelector", "labelSelector"] as const) {
    const selector = resourceAttributes?.[field];
    if (selector) checkSelector(selector, `spec.resourceAttributes.${field}`, errors);
  }
}

interface Selector {
  readonly rawSelector?: string | undefined;
  readonly requirements?: readonly { key: string; operator: string; values?: string[] | undefined }[] | undefined;
}

function checkSelector({ rawSelector = "", requirements = [] }: Selector, at: string, errors: FieldErrors): void {
  if (rawSelector && requirements.length > 0)
    errors.invalid(`${at}.rawSelector`, rawSelector, "may not specified at the same time as requirements");
  if (!rawSelector && requirements.length === 0)
    errors.required(`${at}.requirements`, `when ${at} is specified, requirements or rawSelector is required`);
}

function checkSubject({ user = "", groups = [] }: Subject, errors: FieldErrors): void {
  if (!user && groups.length === 0)
    errors.invalid("spec.user", user, "at least one of user or group must be specified");
}

function checkMetadata(
  { managedFields: _written, ...rest }: Partial<metav1.ObjectMeta>,
  why: string,
  errors: FieldErrors,
): void {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined && value !== "");
  if (given.length > 0) errors.invalid("metadata", Object.fromEntries(given), why);
}
