/** Which devices a container may use. */
import type { OciDeviceRule } from "./oci.ts";

/** What the OCI runtime spec has a container use: any node may be made, these may be opened. */
const usual = [
  "c *:* m",
  "b *:* m",
  "c 1:3 rwm", // null
  "c 1:5 rwm", // zero
  "c 1:7 rwm", // full
  "c 1:8 rwm", // random
  "c 1:9 rwm", // urandom
  "c 5:0 rwm", // tty
  "c 5:1 rwm", // console
  "c 5:2 rwm", // ptmx
  "c 136:* rwm", // pts
].map((text) => parseDeviceRule(text));

/** `more` is of volumes. */
export function deviceRules(privileged: boolean, more: readonly OciDeviceRule[] = []): OciDeviceRule[] {
  if (privileged) return [{ allow: true, access: "rwm" }];
  return [{ allow: false, access: "rwm" }, ...usual, ...more];
}

/** `c 1:3 rwm`, `b *:* m`: what is allowed. */
export function parseDeviceRule(text: string): OciDeviceRule {
  const match = /^([abc]) (\*|\d+):(\*|\d+) ([rwm]+)$/.exec(text);
  if (!match) throw new Error(`${JSON.stringify(text)} is no device rule`);
  const [, type, major = "*", minor = "*", access = ""] = match;
  return {
    allow: true,
    type: type as "a" | "b" | "c",
    ...(major === "*" ? {} : { major: Number(major) }),
    ...(minor === "*" ? {} : { minor: Number(minor) }),
    access,
  };
}
