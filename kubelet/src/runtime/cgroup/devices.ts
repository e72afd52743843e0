/** Which devices a cgroup may use: files of version 1, a program under version 2. */
import type { OciDeviceRule } from "../spec/oci.ts";
import type { Controller, Setting } from "./controller.ts";
import { coversEverything, deviceFilter } from "./device-filter.ts";

/** Under version 2 there is no file; the program is loaded by the launcher. */
export const devices: Controller = {
  v1: ({ devices: rules = [] }) => rules.map(setting),
  v2: () => [],
};

function setting(rule: OciDeviceRule): Setting {
  return { file: rule.allow ? "devices.allow" : "devices.deny", value: ruleText(rule) };
}

/** The kernel takes `a` for everything, whatever follows it. */
function ruleText(rule: OciDeviceRule): string {
  const { type = "a", major = "*", minor = "*", access = "rwm" } = rule;
  if (coversEverything(rule)) return "a";
  if (type === "a") throw new Error("a device rule for both types can't have numbers or less than every access");
  return `${type} ${major}:${minor} ${access}`;
}

/** Undefined when there is nothing to filter. */
export function deviceProgram(rules: readonly OciDeviceRule[]): Uint8Array | undefined {
  const last = rules.findLastIndex(coversEverything);
  const unlessTold = rules[last]?.allow ?? true;
  const exceptions = rules.slice(last + 1);
  return unlessTold && exceptions.length === 0 ? undefined : deviceFilter(exceptions, unlessTold);
}
