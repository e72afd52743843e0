import type { Controller, Setting } from "./controller.ts";
import type { OciResources } from "../spec/oci.ts";

function sets({ cpu: { cpus, mems } = {} }: OciResources): Setting[] {
  const settings: Setting[] = [];
  if (cpus) settings.push({ file: "cpuset.cpus", value: cpus });
  if (mems) settings.push({ file: "cpuset.mems", value: mems });
  return settings;
}

export const cpuset: Controller = { v1: sets, v2: sets };

/** A new v1 cpuset is empty and admits no process until these are copied from its parent. */
export const inheritedCpusetFiles = ["cpuset.cpus", "cpuset.mems"] as const;
