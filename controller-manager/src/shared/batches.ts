/** Many requests at once, within bounds. */

const SLOW_START_BATCH = 1;

/** Requests in flight at most; the rest wait their turn. */
const MAX_PARALLEL = 32;

export interface BatchResult {
  readonly succeeded: number;
  /** The first failure. */
  readonly error?: unknown;
}

/**
 * Does `work` for every item, in batches that double: if the first attempt is refused (a quota, say), the other
 * hundreds aren't made. The batch in which something fails is the last.
 */
export async function slowStart<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<BatchResult> {
  let succeeded = 0;
  for (let size = SLOW_START_BATCH; succeeded < items.length; size *= 2) {
    const result = await inParallel(items.slice(succeeded, succeeded + size), work);
    succeeded += result.succeeded;
    if (result.error !== undefined) return { succeeded, error: result.error };
  }
  return { succeeded };
}

/** Does `work` for every item, whatever fails. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<BatchResult> {
  const waiting = items.values();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const item of waiting) await work(item).catch((error: unknown) => failures.push(error ?? new Error("failed")));
  };
  await Promise.all(Array.from({ length: Math.min(MAX_PARALLEL, items.length) }, worker));
  return { succeeded: items.length - failures.length, ...(failures.length > 0 && { error: failures[0] }) };
}
