/** How long a request may take, unless it is one that goes on: 60 seconds, or less if the client says so with `timeout`. */
import { StatusError, badRequest } from "@kayak/api";
import type { RequestContext } from "./context.ts";
import { expireAfter, inTime } from "../util/expiring.ts";
import { sendError } from "./respond.ts";

/** Upstream's bound. Longer timeouts that clients ask for are cut to it; a request that takes longer is answered 504. */
export const maxRequestMs = 60_000;

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration as Go writes it: `1m30s`. Throws BadRequest. */
export function parseTimeout(text: string): number {
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)];
  const whole = parts.map(([part]) => part).join("");
  if (text === "0") return 0;
  if (parts.length === 0 || whole !== text.replace(/^[+-]/, "")) {
    const problem = /^[+-]?\d+\.?\d*$/.test(text) ? "missing unit in" : "invalid";
    throw badRequest(
      `invalid timeout specified in the request URL - time: ${problem} duration ${JSON.stringify(text)}`,
    );
  }
  const ms = parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (unitMs[unit] ?? 0), 0);
  return text.startsWith("-") ? -ms : ms;
}

/** Throws BadRequest. */
export function deadlineOf(context: RequestContext): number {
  if (!/(?:^|&)timeout=/.test(context.info.search)) return maxRequestMs;
  const ms = parseTimeout(context.parameter("timeout") ?? "0");
  return ms > 0 ? Math.min(ms, maxRequestMs) : maxRequestMs;
}

/** What is not answered in time is answered 504, whatever still comes of it. */
export function within(ms: number, context: RequestContext, answer: () => Promise<void>): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const expire = () => {
      // What of its body is still to come would be taken for the next request.
      context.response.shouldKeepAlive = false;
      void sendError(context, tooLate());
      resolve();
    };
    const deadline = expireAfter(ms, expire);
    answer().then(
      () => {
        inTime(deadline);
        resolve();
      },
      (error: Error) => {
        inTime(deadline);
        reject(error);
      },
    );
  });
}

function tooLate(): StatusError {
  return new StatusError("Timeout", "Timeout: request did not complete within the allotted timeout", { details: {} });
}
