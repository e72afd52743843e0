/** Stop signals as images write them: `SIGTERM`, `TERM`, `15`, `SIGRTMIN+3`. */
import { constants } from "node:os";

export const SIGKILL = constants.signals.SIGKILL;
const SIGRTMIN = 34;
const SIGRTMAX = 64;

export function parseSignal(text: string): number {
  const name = text.trim().toUpperCase();
  if (name === "") return constants.signals.SIGTERM;
  const value = /^\d+$/.test(name) ? Number(name) : named(name.replace(/^SIG/, ""));
  // A signal that isn't one would leave the container running; it is told to end in the usual way.
  return value !== undefined && value > 0 && value <= SIGRTMAX ? value : constants.signals.SIGTERM;
}

function named(name: string): number | undefined {
  const realTime = /^RT(?:MIN(?:\+(\d+))?|MAX(?:-(\d+))?)$/.exec(name);
  if (realTime)
    return name.startsWith("RTMIN") ? SIGRTMIN + Number(realTime[1] ?? 0) : SIGRTMAX - Number(realTime[2] ?? 0);
  return Object.entries(constants.signals).find(([known]) => known === `SIG${name}`)?.[1];
}
