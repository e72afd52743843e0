/** Connects to a socket by its directory, however long the directory's path is: a socket's address has 108 bytes. */
import { closeSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";

/** Undefined when there is no such directory. */
export function connectIn(directory: string, name: string): Socket | undefined {
  const fd = openDirectory(directory);
  if (fd === undefined) return undefined;
  // The address is resolved within this call.
  const socket = connect(`/proc/self/fd/${fd}/${name}`);
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
