/** Nodes of a cluster by name. */
import { CommandError } from "../command/errors.ts";
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

/** The settings with this node stopped or running. */
export function withStopped(settings: ClusterSettings, name: string, stopped: boolean): ClusterSettings {
  return { ...settings, nodes: settings.nodes.map((node) => (node.name === name ? { ...node, stopped } : node)) };
}
