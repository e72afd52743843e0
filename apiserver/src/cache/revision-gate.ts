/** The revision that the cache has reached, and those who wait for it to get further. */
import type { Revision } from "../storage/storage.ts";

interface Waiter {
  readonly revision: Revision;
  readonly resolve: (reached: boolean) => void;
}

export class RevisionGate {
  private reachedRevision: Revision = 0;
  private waiters: Waiter[] = [];

  get revision(): Revision {
    return this.reachedRevision;
  }

  advance(revision: Revision): void {
    if (revision <= this.reachedRevision) return;
    this.reachedRevision = revision;
    if (this.waiters.length === 0) return;
    const waiting = this.waiters;
    this.waiters = waiting.filter((waiter) => waiter.revision > revision);
    for (const waiter of waiting) if (waiter.revision <= revision) waiter.resolve(true);
  }

  /** Whether the revision was reached within the time. */
  wait(revision: Revision, timeoutMs: number): Promise<boolean> {
    if (revision <= this.reachedRevision) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter = {
        revision,
        resolve: (reached: boolean) => {
          clearTimeout(timer);
          resolve(reached);
        },
      };
      const timer = setTimeout(() => {
        this.waiters = this.waiters.filter((each) => each !== waiter);
        resolve(false);
      }, timeoutMs);
      this.waiters.push(waiter);
    });
  }
}
