/**
 * Runs a task soon after it was asked for, but a quarter of the time at most: what it began (writing to many sockets) is
 * measured to the end of the event loop's turn, and the next run waits three times as long. What comes meanwhile is done in
 * one go, so under load runs get larger instead of more. A request after a pause runs at once.
 */
export interface PacedOptions {
  readonly now?: () => number;
  /** No pause is longer. */
  readonly maxRestMs?: number;
}

const restFactor = 3;
const defaultMaxRestMs = 20;

export class Paced {
  private readonly task: () => void;
  private readonly now: () => number;
  private readonly maxRestMs: number;
  private state: "idle" | "busy" | "asked again" = "idle";

  constructor(task: () => void, { now = () => performance.now(), maxRestMs = defaultMaxRestMs }: PacedOptions = {}) {
    this.task = task;
    this.now = now;
    this.maxRestMs = maxRestMs;
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
    setImmediate(() => this.rest((this.now() - startedMs) * restFactor));
  }

  private rest(ms: number): void {
    if (ms < 1) this.finish();
    else setTimeout(() => this.finish(), Math.min(ms, this.maxRestMs));
  }

  private finish(): void {
    if (this.state === "asked again") this.run();
    else this.state = "idle";
  }
}
