/**
 * Runs a task soon after it was asked for, but half of the time at most: what it began (writing to many sockets) is measured
 * to the end of the event loop's turn, and the next run waits as long, or three times as long while that is short. What
 * comes meanwhile is done in one go, so under load runs get larger instead of more. A request after a pause runs at once.
 */
const restFactor = 3;
/** Up to here a rest may be longer than the run before it. */
const generousRestMs = 20;

/** How long to rest after a run that took `ranMs`. */
export function restMs(ranMs: number): number {
  return Math.max(ranMs, Math.min(ranMs * restFactor, generousRestMs));
}

export class Paced {
  private readonly task: () => void;
  private readonly now: () => number;
  private state: "idle" | "busy" | "asked again" = "idle";

  constructor(task: () => void, now: () => number = () => performance.now()) {
    this.task = task;
    this.now = now;
  }

  request(): void {
    if (this.state !== "idle") {
      this.state = "asked again";
      return;
    }
    this.state = "busy";
    setImmediate(() => this.run());
  }

  private run(): void {
    this.state = "busy";
    const startedMs = this.now();
    this.task();
    setImmediate(() => this.rest(restMs(this.now() - startedMs)));
  }

  private rest(ms: number): void {
    if (ms < 1) this.finish();
    else setTimeout(() => this.finish(), ms);
  }

  private finish(): void {
    if (this.state === "asked again") this.run();
    else this.state = "idle";
  }
}
