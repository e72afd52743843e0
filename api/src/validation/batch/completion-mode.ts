/** What indexed jobs may have and others may not, and how large they may be. */
import type { FieldErrors } from "../field-errors.ts";
import type { batch } from "../types.ts";

const maxIndexedParallelism = 100_000;
const maxFailedIndexes = 100_000;
/** Beyond this many completions, less may go on or fail at once. */
const manyCompletions = 100_000;
const maxOfMany = 10_000;

export function validateCompletionMode(spec: batch.JobSpec, at: string, errors: FieldErrors): void {
  const { completionMode: mode } = spec;
  if (mode === undefined) return;
  if (mode === "Indexed") validateIndexed(spec, at, errors);
  else if (mode !== "NonIndexed") errors.notSupported(`${at}.completionMode`, mode, ["NonIndexed", "Indexed"]);
  if (mode !== "NonIndexed") return;
  for (const field of ["backoffLimitPerIndex", "maxFailedIndexes"] as const)
    if (spec[field] !== undefined) errors.invalid(`${at}.${field}`, spec[field], "requires indexed completion mode");
}

function validateIndexed(spec: batch.JobSpec, at: string, errors: FieldErrors): void {
  const { completions, parallelism = 0, backoffLimitPerIndex, maxFailedIndexes: maxFailed } = spec;
  if (completions === undefined) errors.required(`${at}.completions`, "when completion mode is Indexed");
  if (parallelism > maxIndexedParallelism)
    tooLarge(`${at}.parallelism`, parallelism, `${maxIndexedParallelism} when completion mode is Indexed`);
  if (maxFailed !== undefined && maxFailed > (completions ?? Infinity))
    errors.invalid(`${at}.maxFailedIndexes`, maxFailed, "must be less than or equal to completions");
  if (maxFailed !== undefined && maxFailed > maxFailedIndexes)
    tooLarge(`${at}.maxFailedIndexes`, maxFailed, `${maxFailedIndexes}`);
  if ((completions ?? 0) <= manyCompletions || backoffLimitPerIndex === undefined) return;
  if (maxFailed === undefined)
    errors.required(`${at}.maxFailedIndexes`, `must be specified when completions is above ${manyCompletions}`);
  const limit = `${maxOfMany} when completions are above ${manyCompletions} and used with backoff limit per index`;
  if (parallelism > maxOfMany) tooLarge(`${at}.parallelism`, parallelism, limit);
  if ((maxFailed ?? 0) > maxOfMany) tooLarge(`${at}.maxFailedIndexes`, maxFailed ?? 0, limit);

  function tooLarge(field: string, value: number, detail: string): void {
    errors.invalid(field, value, `must be less than or equal to ${detail}`);
  }
}
