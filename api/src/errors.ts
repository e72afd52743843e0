/** The one error that crosses the API: a Status with Kubernetes' reasons and messages. */
import type * as metav1 from "./types/meta/v1/index.ts";

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

  constructor(reason: StatusReason | (string & {}), message: string, options: { code?: number; details?: ErrorDetails; cause?: unknown } = {}) {
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
    const details = status.details as ErrorDetails | undefined;
    return new StatusError(status.reason || "Unknown", status.message ?? "unknown", { code: status.code ?? 500, ...(details && { details }) });
  }
}

export function isStatus(error: unknown, reason: StatusReason): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}

interface Named {
  readonly group: string;
  readonly plural: string;
}

function resourceName({ group, plural }: Named): string {
  return group === "" ? plural : `${plural}.${group}`;
}

export function notFound(resource: Named, name: string): StatusError {
  return new StatusError("NotFound", `${resourceName(resource)} "${name}" not found`, { details: { name, group: resource.group || undefined, kind: resource.plural } });
}

export function alreadyExists(resource: Named, name: string): StatusError {
  return new StatusError("AlreadyExists", `${resourceName(resource)} "${name}" already exists`, { details: { name, group: resource.group || undefined, kind: resource.plural } });
}

export function conflict(resource: Named, name: string, why: string): StatusError {
  return new StatusError("Conflict", `Operation cannot be fulfilled on ${resourceName(resource)} "${name}": ${why}`, {
    details: { name, group: resource.group || undefined, kind: resource.plural },
  });
}

export function forbidden(resource: Named, name: string, why: string): StatusError {
  const what = name === "" ? resourceName(resource) : `${resourceName(resource)} "${name}"`;
  return new StatusError("Forbidden", `${what} is forbidden: ${why}`, { details: { name: name || undefined, group: resource.group || undefined, kind: resource.plural } });
}

export function badRequest(message: string): StatusError {
  return new StatusError("BadRequest", message);
}
