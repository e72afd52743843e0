/** Everything that must hold before `up` changes anything. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command/errors.ts";
import { mountedHierarchies } from "../host/cgroups.ts";
import { checkCgroups, checkKernel } from "./kernel.ts";
import type { Problem } from "./problem.ts";
import { checkTools } from "./tools.ts";

/** What the trials below need themselves. */
export function checkBasics(tools?: Parameters<typeof checkTools>[1]): readonly Problem[] {
  return [...checkSystem(), ...checkTools(undefined, tools)];
}

export async function tryKernel(): Promise<readonly Problem[]> {
  return [...checkCgroupMounts(), ...(await checkKernel())];
}

function checkSystem(): Problem[] {
  if (process.platform !== "linux")
    return [
      { what: "this is not Linux", fix: "kayak runs containers with the Linux kernel: use a Linux machine or VM" },
    ];
  if (process.geteuid?.() !== 0)
    return [{ what: "this needs root (namespaces, cgroups, iptables)", fix: "sudo ./kayak up" }];
  return [];
}

function checkCgroupMounts(): Problem[] {
  const hierarchies = mountedHierarchies();
  const unified = hierarchies.find(({ version }) => version === 2);
  const file = unified && join(unified.mount, "cgroup.controllers");
  const controllers = file !== undefined && existsSync(file) ? readFileSync(file, "utf8").trim().split(" ") : [];
  return checkCgroups(hierarchies, controllers);
}

export function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ what, fix }) => `- ${what}\n      ${fix}`);
  throw new CommandError("a cluster can't be started here; nothing was changed.", { hints: lines });
}
