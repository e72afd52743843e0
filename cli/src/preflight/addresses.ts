/** Ranges and ports: takes free ones where the user named none, and says who is in the way where they did. */
import { createServer } from "node:net";
import { cidr, overlap, parseCidr } from "../cluster/cidr.ts";
import { mustExec } from "../host/exec.ts";
import type { Problem } from "./problem.ts";

/** A destination that the host routes somewhere already. */
export interface Route {
  readonly range: string;
  readonly device: string;
}

export async function hostRoutes(family: "-4" | "-6" = "-4"): Promise<Route[]> {
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

export interface RangeWish {
  readonly flag: string;
  /** What the user wants. */
  readonly given?: string | undefined;
  /** Tried in turn when the user wants nothing special. */
  readonly candidates: readonly string[];
}

export type Choice = { readonly value: string } | { readonly problem: Problem };

/** `taken` are ranges chosen before. */
export function chooseRange(wish: RangeWish, routes: readonly Route[], taken: readonly string[]): Choice {
  const obstacle = (range: string) =>
    [...routes, ...taken.map((range) => ({ range, device: "another of the cluster's ranges" }))].find((route) =>
      overlap(cidr(range), cidr(route.range)),
    );
  if (wish.given === undefined) {
    const free = wish.candidates.find((range) => obstacle(range) === undefined);
    return free === undefined
      ? {
          problem: {
            what: `no range for --${wish.flag} is free on this host`,
            fix: `name one: --${wish.flag} A.B.C.D/N`,
          },
        }
      : { value: free };
  }
  if (!parseCidr(wish.given))
    return {
      problem: {
        what: `--${wish.flag} "${wish.given}" is not an IPv4 range`,
        fix: `write it like ${wish.candidates[0]}`,
      },
    };
  const route = obstacle(wish.given);
  if (route)
    return {
      problem: {
        what: `--${wish.flag} ${wish.given} overlaps ${route.range}, which is in use (${route.device})`,
        fix: "name another range, or leave the flag out: a free one is taken",
      },
    };
  return { value: wish.given };
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
