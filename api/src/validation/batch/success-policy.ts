/** A job's success policy. */
import { IndexesError, countIndexes } from "../../job-indexes.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { batch } from "../types.ts";

const maxRules = 20;

export function validateSuccessPolicy(
  { completionMode, completions = 0 }: batch.JobSpec,
  { at, policy }: { readonly at: string; readonly policy: batch.SuccessPolicy },
  errors: FieldErrors,
): void {
  if (completionMode !== "Indexed")
    return errors.invalid(`${at}.successPolicy`, policy, "requires indexed completion mode");
  const path = `${at}.successPolicy.rules`;
  if (policy.rules.length === 0)
    errors.required(path, "at least one rules must be specified when the successPolicy is specified");
  else if (policy.rules.length > maxRules) errors.tooMany(path, policy.rules.length, maxRules);
  policy.rules.forEach((rule, index) => validateRule(rule, { at: `${path}[${index}]`, completions }, errors));
}

function validateRule(
  { succeededCount: count, succeededIndexes: indexes }: batch.SuccessPolicyRule,
  { at, completions }: { readonly at: string; readonly completions: number },
  errors: FieldErrors,
): void {
  if (count === undefined && indexes === undefined)
    return errors.required(at, "at least one of succeededCount or succeededIndexes must be specified");
  const named = indexes === undefined ? undefined : numberOf(indexes, { at, completions }, errors);
  if (count === undefined) return;
  const path = `${at}.succeededCount`;
  errors.nonNegative(path, count);
  if (count > completions)
    errors.invalid(path, count, `must be less than or equal to ${completions} (the number of specified completions)`);
  if (named !== undefined && count > named) {
    const which = "(the number of indexes in the specified succeededIndexes field)";
    errors.invalid(path, count, `must be less than or equal to ${named} ${which}`);
  }
}

function numberOf(
  indexes: string,
  { at, completions }: { readonly at: string; readonly completions: number },
  errors: FieldErrors,
): number | undefined {
  try {
    return countIndexes(indexes, completions);
  } catch (error) {
    if (!(error instanceof IndexesError)) throw error;
    errors.invalid(`${at}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${error.message}`);
    return undefined;
  }
}
