/** Deadlines that are hardly ever reached. They are looked at together and seldom: a timer for each would cost more than most of what they bound. */

/** So much later than it should a deadline may be noticed. */
const lookEveryMs = 50;

export interface Expiring {
  readonly untilMs: number;
  readonly expire: () => void;
}

const pending = new Set<Expiring>();
let looking: NodeJS.Timeout | undefined;

/** `expire` is called when the time is up and `inTime` was not called before. */
export function expireAfter(ms: number, expire: () => void): Expiring {
  const each: Expiring = { untilMs: performance.now() + ms, expire };
  pending.add(each);
  looking ??= setInterval(look, lookEveryMs).unref();
  return each;
}

/** What the deadline was for has happened. */
export function inTime(each: Expiring): void {
  pending.delete(each);
}

function look(): void {
  const nowMs = performance.now();
  for (const each of pending) {
    if (each.untilMs > nowMs) continue;
    pending.delete(each);
    each.expire();
  }
  if (pending.size > 0) return;
  clearInterval(looking);
  looking = undefined;
}
