/** Where whatever was thrown becomes a Status: unknown errors are ours, are logged, and say no more than upstream's do. */
import { type Logger, StatusError } from "@kayak/api";

export function internalError(error: unknown, logger: Logger): StatusError {
  if (error instanceof StatusError) return error;
  logger.error("request failed", { error: error as Error, stack: (error as Error | undefined)?.stack });
  const message = error instanceof Error ? error.message : String(error);
  return new StatusError("InternalError", `Internal error occurred: ${message}`, {
    details: { causes: [{ message }] },
    cause: error,
  });
}
