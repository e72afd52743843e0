import type { Controller, Setting } from "./controller.ts";
import type { OciResources } from "../spec/oci.ts";

function settings({ pids: { limit } = {} }: OciResources): Setting[] {
  return limit ? [{ file: "pids.max", value: limit > 0 ? String(limit) : "max" }] : [];
}

export const pids: Controller = { v1: settings, v2: settings };
