/** The border where foreign errors become StatusErrors: error replies without a Status, and replies that never came. */
import { StatusError, type metav1, type StatusReason } from "@kayak/api";

const genericMessages: Readonly<Record<number, readonly [StatusReason, string]>> = {
  400: ["BadRequest", "the server rejected our request for an unknown reason"],
  401: ["Unauthorized", "the server has asked for the client to provide credentials"],
  403: ["Forbidden", "the server does not allow access to the requested resource"],
  404: ["NotFound", "the server could not find the requested resource"],
  405: ["MethodNotAllowed", "the server does not allow this method on the requested resource"],
  406: ["NotAcceptable", "the server was unable to respond with a content type that the client supports"],
  409: ["Conflict", "the server reported a conflict"],
  413: ["RequestEntityTooLarge", "the request is larger than the server accepts"],
  415: ["UnsupportedMediaType", "the server does not understand the media type of the request"],
  422: ["Invalid", "the server rejected our request due to an error in our request"],
  429: ["TooManyRequests", "the server has received too many requests and has asked us to try again later"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
  504: ["Timeout", "the server was unable to return a response in the time allotted"],
};

/** How much of a foreign error body is shown. */
const MAX_SHOWN_BODY = 2048;

/** The error that a reply of status 400 and more stands for. */
export function errorFromReply(code: number, body: string): StatusError {
  const status = parseStatus(body);
  if (status) return StatusError.fromStatus({ ...status, code: status.code ?? code });
  const [reason, message] = genericMessages[code] ?? ["InternalError", `the server answered with HTTP status ${code}`];
  const shown = body.trim().slice(0, MAX_SHOWN_BODY);
  return new StatusError(reason, shown === "" ? message : `${message}: ${shown}`, { code });
}

function parseStatus(body: string): Partial<metav1.Status> | undefined {
  if (!body.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(body) as Partial<metav1.Status>;
    return value.kind === "Status" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** No reply: refused, reset, timed out, not trusted. `cause` keeps the system's error. */
export function unreachable(server: string, cause: unknown): StatusError {
  const why = cause instanceof Error ? causeText(cause) : String(cause);
  return new StatusError("ServiceUnavailable", `no answer from ${server}: ${why}`, { cause });
}

/** Node leaves the message of an AggregateError (several addresses tried) empty. */
function causeText(cause: Error): string {
  if (cause.message !== "") return cause.message;
  if (cause instanceof AggregateError) return cause.errors.map((error) => String(error)).join("; ");
  return cause.name;
}
