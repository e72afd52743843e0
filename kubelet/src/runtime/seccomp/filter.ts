/** A profile as the program that the kernel runs on this machine. */
import type { OciSeccomp } from "../spec/oci.ts";
import { kernelProfile } from "./actions.ts";
import { compileSeccomp } from "./compile.ts";
import { architecture } from "./syscalls.ts";

/** Most containers share a few profiles, and compiling one takes longer than planning the rest. */
const compiled = new WeakMap<OciSeccomp, Uint8Array>();

export function seccompFilter(profile: OciSeccomp): Uint8Array {
  const known = compiled.get(profile);
  if (known) return known;
  const filter = compileSeccomp(kernelProfile(profile), architecture());
  compiled.set(profile, filter);
  return filter;
}
