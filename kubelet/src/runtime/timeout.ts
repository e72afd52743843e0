/** A timer that is cleared when its scope ends. */
export function timeout(ms: number): Disposable & { readonly expired: Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.min(ms, maxTimerMs))));
  return { expired, [Symbol.dispose]: () => clearTimeout(timer) };
}

/** Node fires longer timers at once. */
const maxTimerMs = 2 ** 31 - 1;
