/** The context in people's own kubeconfig: the one that kubectl reads by default, also of who called sudo. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultKubeconfigPaths, loadKubeconfig, mergeKubeconfig, removeFromKubeconfig } from "@kayak/client";
import { CommandError } from "../command/errors.ts";
import type { ClusterPaths } from "./paths.ts";
import { contextName } from "./start.ts";

/** `passwd` is /etc/passwd. */
export function kubeconfigTargets(env: NodeJS.ProcessEnv, passwd: string): string[] {
  const [own] = defaultKubeconfigPaths(env);
  const caller = env["SUDO_USER"];
  const home = passwd
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === caller)?.[5];
  const targets = [own, caller !== undefined && home ? join(home, ".kube", "config") : undefined];
  return [...new Set(targets.filter((path) => path !== undefined))];
}

function targets(): string[] {
  return kubeconfigTargets(process.env, readFileSync("/etc/passwd", "utf8"));
}

/** Returns the context's name. */
export function addToUserKubeconfig(paths: ClusterPaths): string {
  const name = contextName(paths.name);
  const config = loadKubeconfig(paths.adminConf);
  for (const path of targets()) edit(path, () => mergeKubeconfig(path, { name, config }));
  return name;
}

export function removeFromUserKubeconfig(paths: ClusterPaths): void {
  for (const path of targets()) edit(path, () => removeFromKubeconfig(path, contextName(paths.name)));
}

function edit(path: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    throw new CommandError(`${path} can't be changed: ${(error as Error).message}`, {
      hints: ["Repair or move that file, then run the command again."],
      cause: error,
    });
  }
}
