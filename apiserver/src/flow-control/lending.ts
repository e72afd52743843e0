/**
 * The seats that levels lend each other. A level's guaranteed seats are its own; the rest of every part is here, for whoever
 * needs it now. As long as a level waits for seats of its own part, those beyond theirs get no more.
 */
import type { SeatLimits } from "./plan-seats.ts";

export interface Borrower {
  readonly limits: SeatLimits;
  readonly seatsInUse: number;
  readonly waitingCount: number;
  /** Lets in who waits, as far as `admits` allows. */
  serve(): void;
}

export class LendingPool {
  private capacity = 0;
  private taken = 0;
  private readonly waiting = new Set<Borrower>();

  resize(limits: Iterable<SeatLimits>): void {
    this.capacity = 0;
    for (const { nominal, guaranteed } of limits) this.capacity += nominal - guaranteed;
  }

  /** Whether a level may occupy so many seats more. */
  admits(level: Borrower, seats: number): boolean {
    const { limits, seatsInUse } = level;
    const after = seatsInUse + seats;
    if (after > limits.most) return false;
    const lent = beyond(after, limits.guaranteed) - beyond(seatsInUse, limits.guaranteed);
    if (lent === 0) return true;
    if (this.taken + lent > this.capacity) return false;
    return after <= limits.nominal || !this.isSomebodyOwed(level);
  }

  /** The level's seats have changed. */
  moved({ limits }: Pick<Borrower, "limits">, from: number, to: number): void {
    this.taken += beyond(to, limits.guaranteed) - beyond(from, limits.guaranteed);
  }

  /** To be told whenever requests begin to wait in a level, or none is left. */
  waits(level: Borrower): void {
    if (level.waitingCount > 0) this.waiting.add(level);
    else this.waiting.delete(level);
  }

  /** There is room again: those levels come first that have least of their part. */
  serveWaiting(): void {
    if (this.waiting.size === 0) return;
    for (const level of [...this.waiting].toSorted((a, b) => fullness(a) - fullness(b))) level.serve();
  }

  private isSomebodyOwed(but: Borrower): boolean {
    for (const level of this.waiting) if (level !== but && level.seatsInUse < level.limits.nominal) return true;
    return false;
  }
}

function beyond(seats: number, guaranteed: number): number {
  return Math.max(0, seats - guaranteed);
}

function fullness({ seatsInUse, limits }: Borrower): number {
  return limits.nominal === 0 ? Infinity : seatsInUse / limits.nominal;
}
