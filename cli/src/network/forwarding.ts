/**
 * The kernel's switches for forwarding. A machine that forwards IPv6 stops listening to its routers' advertisements unless each link
 * is told to go on, and would lose its own way out.
 */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IPFamily } from "@kayak/api/names";
import { readText } from "../host/files.ts";

/** Path to value. */
export type Switches = Readonly<Record<string, string>>;

const root = "/proc/sys/net";
const ipv4Forwarding = `${root}/ipv4/ip_forward`;
const ipv6Links = `${root}/ipv6/conf`;
const ipv6Forwarding = `${ipv6Links}/all/forwarding`;
const acceptsAdvertisements = "1";
/** Also of one that forwards. */
const acceptsThemAnyway = "2";

/** As they are now; the one that changes others comes first. */
export function forwardingSwitches(family: IPFamily): Switches {
  const paths = family === "IPv4" ? [ipv4Forwarding] : [ipv6Forwarding, ...links().flatMap(ofLink)];
  return Object.fromEntries(
    paths.flatMap((path) => [[path, (readText(path) ?? "").trim()]].filter(([, value]) => value)),
  );
}

function ofLink(link: string): string[] {
  return ["forwarding", "accept_ra"].map((name) => join(ipv6Links, link, name));
}

/** `default` is left as it is: a link that comes later has its own idea of whom it trusts. */
function links(): string[] {
  if (!existsSync(ipv6Links)) return [];
  return readdirSync(ipv6Links).filter((link) => !["all", "default"].includes(link));
}

/** What to write, in this order, so that the machine forwards. */
export function planForwarding(family: IPFamily, now: Switches): readonly (readonly [path: string, value: string])[] {
  if (family === "IPv4") return now[ipv4Forwarding] === "1" ? [] : [[ipv4Forwarding, "1"]];
  if (now[ipv6Forwarding] === "1") return [];
  const listening = Object.entries(now).filter(
    ([path, value]) => path.endsWith("/accept_ra") && value === acceptsAdvertisements,
  );
  return [...listening.map(([path]) => [path, acceptsThemAnyway] as const), [ipv6Forwarding, "1"]];
}

export function writeSwitches(values: readonly (readonly [path: string, value: string])[]): void {
  for (const [path, value] of values)
    if (existsSync(path) && readText(path)?.trim() !== value) writeFileSync(path, value);
}
