/** The one error that crosses the API: a Status with Kubernetes' reasons and messages. */
import type * as metav1 from "./types/meta/v1/index.ts";
import { fieldErrorText } from "./validation/field-errors.ts";
import type { FieldError } from "./validation/field-errors.ts";

/** Reason to HTTP code, as upstream's metav1.StatusReason documents them. */
export const statusCodes = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
  ServerTimeout: 500,
} as const;

export type StatusReason = keyof typeof statusCodes;

export interface ErrorDetails {
  readonly name?: string | undefined;
  readonly group?: string | undefined;
  readonly kind?: string | undefined;
  readonly uid?: string | undefined;
  readonly causes?: metav1.StatusCause[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly reason: StatusReason | (string & {});
  readonly code: number;
  readonly details: ErrorDetails | undefined;

  constructor(
    reason: StatusReason | (string & {}),
    message: string,
    options: { code?: number; details?: ErrorDetails; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.code = options.code ?? statusCodes[reason as StatusReason] ?? 500;
    this.details = options.details;
  }

  /** The Status object as sent to clients. */
  toStatus(): metav1.Status {
    const details = this.details && (JSON.parse(JSON.stringify(this.details)) as metav1.StatusDetails);
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: this.reason,
      ...(details && { details }),
      code: this.code,
    };
  }

  static fromStatus(status: Partial<metav1.Status>): StatusError {
    const details: ErrorDetails | undefined = status.details;
    return new StatusError(status.reason || "Unknown", status.message ?? "unknown", {
      code: status.code ?? 500,
      ...(details && { details }),
    });
  }
}

export function isStatus(error: unknown, reason: StatusReason): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}

interface Named {
  readonly group: string;
  readonly plural: string;
}

interface Kinded {
  readonly group: string;
  readonly kind: string;
}

function resourceName({ group, plural }: Named): string {
  return group === "" ? plural : `${plural}.${group}`;
}

function detailsOf(resource: Named, name: string): ErrorDetails {
  return { name: name || undefined, group: resource.group || undefined, kind: resource.plural };
}

export function notFound(resource: Named, name: string): StatusError {
  return new StatusError("NotFound", `${resourceName(resource)} "${name}" not found`, {
    details: detailsOf(resource, name),
  });
}

export function alreadyExists(resource: Named, name: string): StatusError {
  return new StatusError("AlreadyExists", `${resourceName(resource)} "${name}" already exists`, {
    details: detailsOf(resource, name),
  });
}

/** No free name was found for an object with generateName. */
export function generateNameConflict(resource: Named, name: string, retryAfterSeconds: number): StatusError {
  const message = `${resourceName(resource)} "${name}" already exists, the server was not able to generate a unique name for the object`;
  return new StatusError("AlreadyExists", message, { details: { ...detailsOf(resource, name), retryAfterSeconds } });
}

export function conflict(resource: Named, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${resourceName(resource)} "${name}": ${why}`;
  return new StatusError("Conflict", message, { details: detailsOf(resource, name) });
}

export function forbidden(resource: Named, name: string, why: string): StatusError {
  const what = name === "" ? resourceName(resource) : `${resourceName(resource)} "${name}"`;
  return new StatusError("Forbidden", `${what} is forbidden: ${why}`, { details: detailsOf(resource, name) });
}

export function badRequest(message: string): StatusError {
  return new StatusError("BadRequest", message);
}

export function unauthorized(message = "Unauthorized"): StatusError {
  return new StatusError("Unauthorized", message);
}

/** An object whose fields are wrong: the message names them all, the causes one by one. */
export function invalid(kind: string | Kinded, name: string, errors: readonly FieldError[]): StatusError {
  const { group, kind: kindName } = typeof kind === "string" ? { group: "", kind } : kind;
  const texts = [...new Set(errors.map(fieldErrorText))];
  const all = texts.length === 1 ? `: ${texts[0]}` : texts.length > 1 ? `: [${texts.join(", ")}]` : "";
  const causes = errors.map(({ reason, body, field }): metav1.StatusCause => ({
    reason: reason as never,
    message: body,
    field,
  }));
  return new StatusError("Invalid", `${group === "" ? kindName : `${kindName}.${group}`} "${name}" is invalid${all}`, {
    details: { name: name || undefined, group: group || undefined, kind: kindName, causes },
  });
}

/** A resourceVersion or continue token older than what the server still knows: the client lists again. */
export function expired(message: string): StatusError {
  return new StatusError("Expired", message);
}

export function gone(message: string): StatusError {
  return new StatusError("Gone", message);
}

export function methodNotSupported(resource: Named, action: string): StatusError {
  const message = `${action} is not supported on resources of kind "${resourceName(resource)}"`;
  return new StatusError("MethodNotAllowed", message, { details: detailsOf(resource, "") });
}

export function notAcceptable(accepted: readonly string[]): StatusError {
  return new StatusError("NotAcceptable", `only the following media types are accepted: ${accepted.join(", ")}`);
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return new StatusError("UnsupportedMediaType", message);
}

export function requestEntityTooLarge(message: string): StatusError {
  return new StatusError("RequestEntityTooLarge", `Request entity too large: ${message}`);
}

export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return new StatusError("TooManyRequests", message, { details: { retryAfterSeconds } });
}

export function timeout(message: string, retryAfterSeconds: number): StatusError {
  return new StatusError("Timeout", `Timeout: ${message}`, { details: { retryAfterSeconds } });
}

/** The client asks for a revision that the server has not reached. */
export function tooLargeResourceVersion(asked: string | number, current: string | number): StatusError {
  const causes: metav1.StatusCause[] = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  return new StatusError("Timeout", `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    details: { causes, retryAfterSeconds: 1 },
  });
}

export function serverTimeout(resource: Named, operation: string, retryAfterSeconds: number): StatusError {
  const message = `The ${operation} operation against ${resourceName(resource)} could not be completed at this time, please try again.`;
  return new StatusError("ServerTimeout", message, {
    details: { ...detailsOf(resource, operation), retryAfterSeconds },
  });
}

export function serviceUnavailable(message: string): StatusError {
  return new StatusError("ServiceUnavailable", message);
}

export function internalError(error: unknown): StatusError {
  const message = error instanceof Error ? error.message : String(error);
  return new StatusError("InternalError", `Internal error occurred: ${message}`, {
    details: { causes: [{ message }] },
    cause: error,
  });
}
