/** Connects to a socket by its directory, however long the directory's path is: a socket's address has 108 bytes. */
import { closeSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";

export interface ConnectOptions {
  /** The other side's end does not end ours. */
  readonly allowHalfOpen?: boolean;
}

/** Undefined when there is no such directory. */
export function connectIn(directory: string, name: string, options: ConnectOptions = {}): Socket | undefined {
  const fd = openDirectory(directory);
  if (fd === undefined) return undefined;
  // The address is resolved within this call.
  const socket = connect({ path: `/proc/self/fd/${fd}/${name}`, ...options });
  closeSync(fd);
  return socket;
}

function openDirectory(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch {
    return undefined;
  }
}
