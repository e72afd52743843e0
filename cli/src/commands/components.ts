/** Single components as commands: those that `up` starts, and each alone against any API server. */
import { clusterOptions } from "../cluster/paths.ts";
import type { Command, OptionSpec } from "../command/spec.ts";

/** As a part of a cluster on this machine a component takes everything from the cluster's settings. */
const ofCluster: Record<string, OptionSpec> = {
  cluster: { type: "boolean", help: "run as a part of the cluster that --name names", hidden: true },
  name: { ...clusterOptions.name, hidden: true },
  "data-dir": { ...clusterOptions["data-dir"], hidden: true },
};

export const componentCommands: readonly Command[] = [];
