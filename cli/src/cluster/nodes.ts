/** Nodes of a cluster by name. */
import { CommandError, UsageError } from "../command/errors.ts";
import { didYouMean } from "../command/suggest.ts";
import type { ClusterSettings, NodeSettings } from "./settings.ts";

export function findNode(settings: ClusterSettings, name: string): NodeSettings {
  const node = settings.nodes.find((node) => node.name === name);
  if (node) return node;
  const names = settings.nodes.map((node) => node.name);
  throw new CommandError(`there is no node "${name}".${didYouMean(name, names)}`, {
    hints: [`Nodes: ${names.join(", ")}`],
  });
}

/** Returns it. */
export function checkNodeName(name: string): string {
  if (!/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/.test(name)) {
    throw new UsageError(
      `"${name}" can't be a node's name: use at most 63 lower case letters, digits, dashes and dots, beginning and ending with a letter or digit.`,
    );
  }
  if (["etcd", "control-plane", "apiserver", "scheduler", "controller-manager"].includes(name))
    throw new UsageError(`"${name}" is a component's name; choose another one for the node.`);
  return name;
}

/** The settings with this node stopped or running. */
export function withStopped(settings: ClusterSettings, name: string, stopped: boolean): ClusterSettings {
  return { ...settings, nodes: settings.nodes.map((node) => (node.name === name ? { ...node, stopped } : node)) };
}
