/** What is in use on this host: ranges and ports. */
import { createServer } from "node:net";
import { mustExec } from "../host/exec.ts";

/** A destination that the host routes somewhere already. */
export interface Route {
  readonly range: string;
  readonly device: string;
}

export async function hostRoutes(family: "-4" | "-6"): Promise<Route[]> {
  const routes = JSON.parse(await mustExec(["ip", "-j", family, "route", "show", "table", "all"])) as {
    dst: string;
    dev?: string;
    type?: string;
  }[];
  return routes
    .filter(({ dst, type }) => dst !== "default" && type !== "broadcast" && type !== "multicast")
    .map(({ dst, dev }) => ({
      range: dst.includes("/") ? dst : `${dst}/${family === "-4" ? 32 : 128}`,
      device: dev ?? "?",
    }));
}

/** Whether nobody listens there. */
export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Tried one after the other. */
const portAttempts = 100;

/** The first free port from `start` on that is not in `taken`. */
export async function freePort(start: number, taken: readonly number[] = []): Promise<number | undefined> {
  for (let port = start; port < start + portAttempts; port++) {
    if (!taken.includes(port) && (await isPortFree(port))) return port;
  }
  return undefined;
}
