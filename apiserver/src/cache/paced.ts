/**
 * Runs a task soon after it was asked for, but half of the time at most, and never for long without letting others run: the
 * task is a walk of small steps (a write to one of many sockets each), taken in slices. The next walk waits as long as this
 * one worked, or three times as long while that is short, but no longer than things go on coming. What comes meanwhile is
 * done in one go, so under load walks get larger instead of more. A request after a pause starts at once.
 */
const restFactor = 3;
/** Up to here a rest may be longer than the work before it. */
const generousRestMs = 50;
/** When nothing more has been asked for so long, a burst is over, and the rest too. */
const quietMs = 5;
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
  private askedMs = 0;

  constructor(walk: () => Iterator<unknown>, now: () => number = () => performance.now()) {
    this.walk = walk;
    this.now = now;
  }

  request(): void {
    if (this.state !== "idle") {
      this.state = "asked again";
      this.askedMs = this.now();
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
    setImmediate(() => (done ? this.rest(this.now() + restMs(workedMs)) : this.slice(steps, workedMs)));
  }

  private rest(untilMs: number): void {
    const nowMs = this.now();
    const isQuiet = this.state === "asked again" && nowMs - this.askedMs >= quietMs;
    if (isQuiet || untilMs - nowMs < 1) this.finish();
    else setTimeout(() => this.rest(untilMs), Math.min(quietMs, untilMs - nowMs));
  }

  private finish(): void {
    if (this.state === "asked again") this.begin();
    else this.state = "idle";
  }
}
