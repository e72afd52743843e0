/** Bounds the requests handled at once; the rest are told to come back. Long-running ones don't count. */
import { StatusError } from "@kayak/api";

export interface InFlightLimits {
  readonly readOnly: number;
  readonly mutating: number;
}

/** Upstream's defaults. */
export const defaultLimits: InFlightLimits = { readOnly: 400, mutating: 200 };

const readOnlyVerbs = new Set(["get", "list", "watch"]);

export class InFlight {
  private readonly limits: InFlightLimits;
  readonly counts = { readOnly: 0, mutating: 0 };

  constructor(limits: InFlightLimits = defaultLimits) {
    this.limits = limits;
  }

  /** Takes a place; the result gives it back. Throws TooManyRequests. */
  enter(verb: string): () => void {
    const kind = readOnlyVerbs.has(verb) ? "readOnly" : "mutating";
    if (this.counts[kind] >= this.limits[kind]) {
      throw new StatusError("TooManyRequests", "Too many requests, please try again later.", {
        details: { retryAfterSeconds: 1 },
      });
    }
    this.counts[kind]++;
    return () => {
      this.counts[kind]--;
    };
  }
}
