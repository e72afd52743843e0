/** Ports of this machine that lead into the cluster: kept in a file that goes with `down`, and that the control plane's process follows. */
import { join } from "node:path";
import { readText, writeAtomically } from "../host/files.ts";
import type { ClusterPaths } from "../cluster/paths.ts";

export interface Published {
  /** Of this machine. */
  readonly address: string;
  readonly port: number;
  readonly namespace: string;
  readonly kind: "service" | "pod" | "deployment";
  readonly name: string;
  /** Number or name; undefined: the only one. */
  readonly targetPort?: string;
}

export function publishedFile(paths: ClusterPaths): string {
  return join(paths.run, "published.json");
}

export function loadPublished(paths: ClusterPaths): Published[] {
  const text = readText(publishedFile(paths));
  return text === undefined ? [] : (JSON.parse(text) as Published[]);
}

export function savePublished(paths: ClusterPaths, all: readonly Published[]): void {
  writeAtomically(publishedFile(paths), `${JSON.stringify(all, undefined, 2)}\n`, 0o644);
}

export function socketOf({ address, port }: Pick<Published, "address" | "port">): string {
  return `${address}:${port}`;
}
