/** A server that closes: what has begun is finished, who comes is sent away, what would go on is ended. */
import type { ServerResponse } from "node:http";
import { StatusError } from "@kayak/api";
import type { RequestInfo } from "./request-info.ts";

/** Those go on telling how things are. */
const health = /^\/+(healthz|livez|readyz)(\/|$)/;

/** Another server takes over, or this one starts again: it is worth coming back soon. Throws ServiceUnavailable. */
export function refuseWhenClosing(
  closing: AbortSignal,
  { info, response }: { info: RequestInfo; response: ServerResponse },
): void {
  if (!closing.aborted) return;
  response.shouldKeepAlive = false;
  if (info.kind === "non-resource" && health.test(info.path)) return;
  throw new StatusError("ServiceUnavailable", "apiserver is shutting down", { details: { retryAfterSeconds: 1 } });
}

interface Ending {
  destroy(): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** Ends a stream that has no end of its own. */
export function endWhenClosing(closing: AbortSignal, stream: Ending): void {
  const end = () => void stream.destroy();
  closing.addEventListener("abort", end, { once: true });
  stream.once("close", () => closing.removeEventListener("abort", end));
}
