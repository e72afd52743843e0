/** Which pods have lost their links or routes, as the node's network namespace shows. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { IPFamily } from "@kayak/api";
import type { PodLink } from "./pod-link.ts";
import { linkNames } from "./shaping.ts";

const run = promisify(execFile);

/** What `ip` says. */
export interface LinksSeen {
  readonly links: ReadonlySet<string>;
  /** Destination and link, like `10.244.1.2 veth0`. */
  readonly routes: ReadonlySet<string>;
}

export interface LinkRepair {
  readonly id: string;
  readonly link: PodLink;
  /** Only the way to the pod is missing, or the whole link. */
  readonly missing: "route" | "link";
}

export function planLinkRepairs(wanted: ReadonlyMap<string, PodLink>, seen: LinksSeen): LinkRepair[] {
  return [...wanted].flatMap(([id, link]): LinkRepair[] => {
    if (linkNames(link).some((name) => !seen.links.has(name))) return [{ id, link, missing: "link" }];
    const reached = link.addresses.every(({ address }) => seen.routes.has(`${address} ${link.linkName}`));
    return reached ? [] : [{ id, link, missing: "route" }];
  });
}

/** In the network namespace this is called in. */
export async function seeLinks(families: readonly IPFamily[]): Promise<LinksSeen> {
  const [links, ...tables] = await Promise.all([
    show<{ ifname: string }>(["link", "show"]),
    ...families.map((family) =>
      show<{ dst: string; dev?: string }>([family === "IPv4" ? "-4" : "-6", "route", "show"]),
    ),
  ]);
  const routes = tables.flat();
  return {
    links: new Set(links.map(({ ifname }) => ifname)),
    routes: new Set(routes.map(({ dst, dev }) => `${dst} ${dev}`)),
  };
}

async function show<T>(args: readonly string[]): Promise<T[]> {
  const { stdout } = await run("ip", ["-json", ...args], { maxBuffer: Infinity });
  return JSON.parse(stdout || "[]") as T[];
}
