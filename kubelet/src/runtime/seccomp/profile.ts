/** The seccomp profile a container runs under. */
import { readFileSync } from "node:fs";
import type { SecurityContext } from "../../cri.ts";
import { planCapabilities } from "../spec/capabilities.ts";
import type { OciSeccomp } from "../spec/oci.ts";
import { defaultProfile } from "./default-profile.ts";
import { seccompFilter } from "./filter.ts";
import { parseLocalhostProfile } from "./localhost-profile.ts";
import { architecture } from "./syscalls.ts";

/** Default profiles by capability set; there are few in use. */
const defaults = new Map<string, OciSeccomp>();
const maxDefaults = 100;

export function seccompProfile(security: SecurityContext): OciSeccomp | undefined {
  const { seccomp, privileged } = security;
  if (privileged || seccomp === undefined) return undefined;
  switch (seccomp.type) {
    case "Unconfined":
      return undefined;
    case "RuntimeDefault":
      return profileFor(planCapabilities(security));
    case "Localhost":
    default:
      return localhostProfile(seccomp.localhostPath ?? "");
  }
}

function profileFor(capabilities: readonly string[]): OciSeccomp {
  const key = capabilities.join();
  const known = defaults.get(key);
  if (known) return known;
  const profile = defaultProfile(capabilities, architecture().numbers.keys());
  if (defaults.size === maxDefaults) defaults.clear();
  defaults.set(key, profile);
  return profile;
}

/** Compiled here already, so that the message names the file. */
function localhostProfile(path: string): OciSeccomp {
  try {
    const profile = parseLocalhostProfile(readFileSync(path, "utf8"));
    seccompFilter(profile);
    return profile;
  } catch (error) {
    throw new Error(`seccomp profile ${JSON.stringify(path)} cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
