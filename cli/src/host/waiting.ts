/** Waiting for what others make. */
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 10;
/** A host that is gone doesn't refuse, it stays silent. */
const connectTimeoutMs = 1000;

/** Resolves when the port takes connections, or the signal aborts. Agents and the API server start at the same time. */
export async function waitForPort(host: string, port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await isListening(host, port))) await sleep(pollMs);
}

export function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectTimeoutMs });
    const end = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}

export async function waitForFile(path: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !existsSync(path)) await sleep(pollMs);
}
