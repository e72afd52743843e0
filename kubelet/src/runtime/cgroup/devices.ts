/** Which devices a container may use: files of cgroup v1, a program under v2. */
import { deviceFilter, parseDeviceRule } from "./device-filter.ts";
import type { Setting } from "./controller.ts";

/** What the OCI runtime spec has a container use: any node may be made, these may be opened. */
const defaultRules = [
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
] as const;

export interface DeviceAccess {
  readonly privileged: boolean;
  /** Of volumes, in the form of the rules above. */
  readonly more?: readonly string[];
}

/** Undefined when there is nothing to filter. */
export function deviceProgram({ privileged, more = [] }: DeviceAccess): Uint8Array | undefined {
  return privileged ? undefined : deviceFilter([...defaultRules, ...more].map(parseDeviceRule));
}

export function deviceSettings({ privileged, more = [] }: DeviceAccess): readonly Setting[] {
  if (privileged) return [{ file: "devices.allow", value: "a" }];
  const allowed = [...defaultRules, ...more].map((value) => ({ file: "devices.allow", value }));
  return [{ file: "devices.deny", value: "a" }, ...allowed];
}
