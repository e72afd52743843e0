import type { Controller, Setting } from "./controller.ts";
import type { LinuxResources } from "../../cri.ts";

function limit({ pidsLimit }: LinuxResources): Setting[] {
  return pidsLimit ? [{ file: "pids.max", value: pidsLimit > 0 ? String(pidsLimit) : "max" }] : [];
}

export const pids: Controller = { v1: limit, v2: limit };
