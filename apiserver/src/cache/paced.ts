/**
 * Runs a task soon after it was asked for, but half of the time at most, and never for long without letting others run: the
 * task is a walk of small steps (a write to one of many sockets each), taken in slices. The next walk waits as long as this
 * one worked, or three times as long while that is short. What comes meanwhile is done in one go, so under load walks get
 * larger instead of more. A request after a pause starts at once.
 */
const restFactor = 3;
/** Up to here a rest may be longer than the work before it. */
const generousRestMs = 50;
/** Requests wait so long for a walk at most. */
const sliceMs = 4;

/** How long to rest after a walk that worked for `workedMs`. */
export function restMs(workedMs: number): number {
  return Math.max(workedMs, Math.min(workedMs * restFactor, generousRestMs));
}

export class Paced {
  private readonly walk: () => Iterator<unknown>;
  private readonly now: () => number;
  private state: "idle" | "busy" | "asked again" = "idle";

  constructor(walk: () => Iterator<unknown>, now: () => number = () => performance.now()) {
    this.walk = walk;
    this.now = now;
  }

  request(): void {
    if (this.state !== "idle") {
      this.state = "asked again";
      return;
    }
    this.state = "busy";
    setImmediate(() => this.begin());
  }

  private begin(): void {
    this.state = "busy";
    this.slice(this.walk(), 0);
  }

  private slice(steps: Iterator<unknown>, workedBeforeMs: number): void {
    const startedMs = this.now();
    let tookMs = 0;
    let done = false;
    while (!done && tookMs < sliceMs) {
      done = steps.next().done === true;
      tookMs = this.now() - startedMs;
    }
    const workedMs = workedBeforeMs + tookMs;
    setImmediate(() => (done ? this.rest(restMs(workedMs)) : this.slice(steps, workedMs)));
  }

  private rest(ms: number): void {
    if (ms < 1) this.finish();
    else setTimeout(() => this.finish(), ms);
  }

  private finish(): void {
    if (this.state === "asked again") this.begin();
    else this.state = "idle";
  }
}
