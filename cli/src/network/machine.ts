/** What this machine's own network is like. */
import { exec } from "../host/exec.ts";
import { usualMtu, type DefaultRoute } from "./plan.ts";

interface Route extends DefaultRoute {
  readonly prefsrc?: string;
}

/** The address under which this machine reaches `target`; undefined when there is no way there. */
export async function addressTowards(target: string): Promise<string | undefined> {
  const [route] = await routes(["route", "get", target]);
  return route?.prefsrc;
}

export function defaultRoutes(): Promise<Route[]> {
  return routes(["route", "show", "default"]);
}

/** The address of the link that leads to everything else. */
export async function ownAddress(): Promise<string | undefined> {
  const [route] = await defaultRoutes();
  if (route?.prefsrc !== undefined || route?.dev === undefined) return route?.prefsrc;
  const [link] = await ip<{ addr_info: readonly { local: string }[] }>(["addr", "show", "dev", route.dev]);
  return link?.addr_info[0]?.local;
}

/** What packets from an address of this machine may measure. */
export async function mtuTowards(ownAddress: string): Promise<number> {
  const links = await ip<{ mtu: number; addr_info: readonly { local?: string }[] }>(["addr", "show"]);
  return links.find(({ addr_info }) => addr_info.some(({ local }) => local === ownAddress))?.mtu ?? usualMtu;
}

export async function isOwnAddress(address: string): Promise<boolean> {
  const links = await ip<{ addr_info: readonly { local?: string }[] }>(["addr", "show"]);
  return links.some(({ addr_info }) => addr_info.some(({ local }) => local === address));
}

function routes(args: readonly string[]): Promise<Route[]> {
  return ip<Route>(args);
}

async function ip<T>(args: readonly string[]): Promise<T[]> {
  const { code, stdout } = await exec(["ip", "-json", "-4", ...args]);
  return code === 0 ? (JSON.parse(stdout || "[]") as T[]) : [];
}
