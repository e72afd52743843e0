/**
 * One read for everybody who asked before it began. A caller never gets the answer of a read that began before its call, so
 * what the read promises ("includes all that was acknowledged before") holds for each of them.
 */
export class CoalescedRead<T> {
  private readonly read: () => Promise<T>;
  private readonly maxInFlight: number;
  private inFlight = 0;
  private waiting: { promise: Promise<T>; start: () => void } | undefined;

  constructor(read: () => Promise<T>, maxInFlight = 1) {
    this.read = read;
    this.maxInFlight = maxInFlight;
  }

  get(): Promise<T> {
    if (this.waiting) return this.waiting.promise;
    let start = nothing;
    const promise = new Promise<T>((resolve) => {
      start = () => {
        this.waiting = undefined;
        this.inFlight++;
        resolve(this.read().finally(() => this.finished()));
      };
    });
    this.waiting = { promise, start };
    setImmediate(() => this.startWaiting());
    return promise;
  }

  private finished(): void {
    this.inFlight--;
    this.startWaiting();
  }

  private startWaiting(): void {
    if (this.inFlight < this.maxInFlight) this.waiting?.start();
  }
}

function nothing(): void {}
