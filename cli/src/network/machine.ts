/** What this machine's own network is like. */
import { lookup } from "node:dns/promises";
import type { IPFamily } from "@kayak/api/names";
import { exec } from "../host/exec.ts";
import { usualMtu, type DefaultRoute } from "./plan.ts";

/** As `ip -json addr` prints them. */
export interface Link {
  readonly ifname: string;
  readonly mtu: number;
  readonly addr_info: readonly LinkAddress[];
}

export interface LinkAddress {
  readonly local?: string;
  readonly scope?: string;
  readonly temporary?: boolean;
  readonly deprecated?: boolean;
}

interface Route extends DefaultRoute {
  readonly prefsrc?: string;
}

export function machineLinks(): Promise<Link[]> {
  return ip<Link>(["addr", "show"]);
}

export async function defaultRoutes(families: readonly IPFamily[]): Promise<Route[]> {
  const tables = families.map((family) => ip<Route>([family === "IPv6" ? "-6" : "-4", "route", "show", "default"]));
  return (await Promise.all(tables)).flat();
}

/** The addresses under which this machine reaches those of `host`, a name or an address; none where there is no way there. */
export async function addressesTowards(host: string): Promise<string[]> {
  const targets = await lookup(host, { all: true });
  const routes = await Promise.all(targets.map(({ address }) => ip<Route>(["route", "get", address])));
  return routes.flatMap(([route]) => route?.prefsrc ?? []);
}

/** What packets from an address of this machine may measure. */
export async function mtuTowards(ownAddress: string): Promise<number> {
  return linkWith(await machineLinks(), ownAddress)?.mtu ?? usualMtu;
}

export function linkWith(links: readonly Link[], address: string): Link | undefined {
  return links.find(({ addr_info }) => addr_info.some(({ local }) => local === address));
}

async function ip<T>(args: readonly string[]): Promise<T[]> {
  const { code, stdout } = await exec(["ip", "-json", ...args]);
  return code === 0 ? (JSON.parse(stdout || "[]") as T[]) : [];
}
