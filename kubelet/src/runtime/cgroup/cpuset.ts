import type { Controller, Setting } from "./controller.ts";
import type { LinuxResources } from "../../cri.ts";

function sets({ cpusetCpus, cpusetMems }: LinuxResources): Setting[] {
  const settings: Setting[] = [];
  if (cpusetCpus) settings.push({ file: "cpuset.cpus", value: cpusetCpus });
  if (cpusetMems) settings.push({ file: "cpuset.mems", value: cpusetMems });
  return settings;
}

export const cpuset: Controller = { v1: sets, v2: sets };

/** A new v1 cpuset is empty and admits no process until these are copied from its parent. */
export const inheritedCpusetFiles = ["cpuset.cpus", "cpuset.mems"] as const;
