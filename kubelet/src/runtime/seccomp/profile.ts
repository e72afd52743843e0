/** The seccomp filter a container runs under. */
import { readFileSync } from "node:fs";
import type { SecurityContext } from "../../cri.ts";
import { planCapabilities } from "../spec/capabilities.ts";
import { compileSeccomp } from "./compile.ts";
import { defaultProfile } from "./default-profile.ts";
import { parseLocalhostProfile } from "./localhost-profile.ts";
import { architecture } from "./syscalls.ts";

/** Compiled default filters by capability set; there are few in use. */
const compiled = new Map<string, Uint8Array>();
const maxCompiled = 100;

export function seccompFilter(security: SecurityContext): Uint8Array | undefined {
  const { seccomp, privileged } = security;
  if (privileged || seccomp === undefined) return undefined;
  switch (seccomp.type) {
    case "Unconfined":
      return undefined;
    case "RuntimeDefault":
      return defaultFilter(planCapabilities(security));
    case "Localhost":
    default:
      return localhostFilter(seccomp.localhostPath ?? "");
  }
}

function defaultFilter(capabilities: readonly string[]): Uint8Array {
  const key = capabilities.join();
  const known = compiled.get(key);
  if (known) return known;
  const target = architecture();
  const filter = compileSeccomp(defaultProfile(capabilities, target.numbers.keys()), target);
  if (compiled.size === maxCompiled) compiled.clear();
  compiled.set(key, filter);
  return filter;
}

function localhostFilter(path: string): Uint8Array {
  try {
    return compileSeccomp(parseLocalhostProfile(readFileSync(path, "utf8")), architecture());
  } catch (error) {
    throw new Error(`seccomp profile ${JSON.stringify(path)} cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
