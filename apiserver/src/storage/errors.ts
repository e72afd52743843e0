/** Where failures of the store become Status errors: the only file that knows how etcd words them. */
import { StatusError, tooLargeResourceVersion } from "@kayak/api";

export function compacted(): StatusError {
  return new StatusError("Expired", "The resourceVersion for the provided list is too old.");
}

export function futureRevision(wanted: number, current: number): StatusError {
  return tooLargeResourceVersion(wanted, current);
}

const requestTooLarge = new StatusError("RequestEntityTooLarge", "etcdserver: request is too large");

/** etcd's text to the error that clients get; anything else is an internal error with etcd's own words. */
const byMessage: readonly [fragment: string, error: (cause: unknown) => StatusError][] = [
  ["required revision has been compacted", compacted],
  ["request is too large", () => requestTooLarge],
  ["trying to send message larger than max", () => requestTooLarge],
  [
    "required revision is a future revision",
    () => new StatusError("Timeout", "Too large resource version", { details: { retryAfterSeconds: 1 } }),
  ],
  [
    "database space exceeded",
    (cause) => new StatusError("InternalError", "etcdserver: mvcc: database space exceeded", { cause }),
  ],
];

export function fromEtcd(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const known = byMessage.find(([fragment]) => message.includes(fragment));
  return known ? known[1](error) : new StatusError("InternalError", message, { cause: error });
}
