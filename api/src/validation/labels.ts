/** Labels, annotations and label selectors within objects. */
import { Buffer } from "node:buffer";
import { checkLabelValue, checkQualifiedName } from "../names/index.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import type { FieldErrors } from "./field-errors.ts";

/** All keys and values of an object's annotations together. */
export const maxAnnotationsBytes = 256 * 1024;

type StringMap = Readonly<Record<string, string>> | undefined;

export function validateLabelName(name: string, at: string, errors: FieldErrors): void {
  errors.invalidEach(at, name, checkQualifiedName(name));
}

export function validateLabels(labels: StringMap, at: string, errors: FieldErrors): void {
  for (const key in labels) {
    validateLabelName(key, at, errors);
    errors.invalidEach(at, labels[key], checkLabelValue(labels[key]));
  }
}

export function validateAnnotations(annotations: StringMap, at: string, errors: FieldErrors): void {
  let characters = 0;
  for (const key in annotations) {
    errors.invalidEach(at, key, checkQualifiedName(key.toLowerCase()));
    characters += key.length + annotations[key]!.length;
  }
  // A character is at most three bytes of UTF-8 for each UTF-16 unit, so most maps need no exact count.
  if (characters * 3 > maxAnnotationsBytes && bytesOf(annotations) > maxAnnotationsBytes)
    errors.tooLong(at, maxAnnotationsBytes);
}

function bytesOf(map: StringMap): number {
  return Object.entries(map ?? {}).reduce(
    (total, [key, value]) => total + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
}

export function validateLabelSelector(
  selector: metav1.LabelSelector | undefined,
  at: string,
  errors: FieldErrors,
): void {
  if (!selector) return;
  validateLabels(selector.matchLabels, `${at}.matchLabels`, errors);
  selector.matchExpressions?.forEach((expression, index) =>
    validateExpression(expression, `${at}.matchExpressions[${index}]`, errors),
  );
}

/** What the operator of a label or node selector says about the number of values. */
export function validateOperator(
  { operator, values = [] }: { operator: string; values?: string[] | undefined },
  at: string,
  errors: FieldErrors,
): void {
  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0) errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0)
      errors.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else {
    errors.invalid(`${at}.operator`, operator, "not a valid selector operator");
  }
}

function validateExpression(expression: metav1.LabelSelectorRequirement, at: string, errors: FieldErrors): void {
  validateOperator(expression, at, errors);
  validateLabelName(expression.key, `${at}.key`, errors);
  validateLabelValues(expression.values, `${at}.values`, errors);
}

export function validateLabelValues(values: readonly string[] | undefined, at: string, errors: FieldErrors): void {
  values?.forEach((value, index) => errors.invalidEach(`${at}[${index}]`, value, checkLabelValue(value)));
}
