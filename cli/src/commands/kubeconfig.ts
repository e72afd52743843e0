/** `kayak kubeconfig`: prints the administrator's kubeconfig, or merges it into the user's. */
import { readFileSync } from "node:fs";
import type { Invocation } from "../command/spec.ts";
import { pathsFromFlags } from "../cluster/paths.ts";
import { requireSettings } from "../cluster/settings.ts";

export async function run({ flags }: Invocation): Promise<void> {
  const paths = pathsFromFlags(flags);
  requireSettings(paths);
  if (!flags.boolean("merge")) return void process.stdout.write(readFileSync(paths.adminConf, "utf8"));
  const { addToUserKubeconfig } = await import("../cluster/user-kubeconfig.ts");
  process.stdout.write(`Context "${addToUserKubeconfig(paths)}" is in your kubeconfig and current.\n`);
}
