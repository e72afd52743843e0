/** The node that this machine itself is in a cluster across machines: what it was joined with, kept in `node.json`. */
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { readText, writeAtomically } from "../host/files.ts";
import type { ClusterFacts } from "../join/cluster-info.ts";
import { load } from "../pki/ensure.ts";
import { planHostNodeCertificates } from "../pki/plan.ts";
import { renewNode } from "./older-settings.ts";
import type { ClusterPaths } from "./paths.ts";
import type { NodeSettings } from "./settings.ts";

export interface HostNode extends NodeSettings {
  /** `https://host:port`. */
  readonly server: string;
  readonly facts: ClusterFacts;
}

/** The name or address in a server's URL. */
export function hostOf(server: string): string {
  return new URL(server).hostname.replace(/^\[(.*)\]$/, "$1");
}

function file(paths: ClusterPaths): string {
  return join(paths.data, "node.json");
}

export function loadHostNode(paths: ClusterPaths): HostNode | undefined {
  const text = readText(file(paths));
  return text === undefined ? undefined : (renewNode(JSON.parse(text) as object) as unknown as HostNode);
}

export function saveHostNode(paths: ClusterPaths, node: HostNode): void {
  writeAtomically(file(paths), `${JSON.stringify(node, undefined, 2)}\n`, 0o644);
}

/** Whether its certificate has ended, or is gone. */
export function hasLapsed(paths: ClusterPaths, node: HostNode): boolean {
  const identity = load(paths.pki, planHostNodeCertificates(node).kubelet.path);
  return identity === undefined || Date.parse(new X509Certificate(identity.certificate).validTo) < Date.now();
}

export function nodeKubeconfig(
  paths: ClusterPaths,
  node: string,
  user: "kubelet" | "kube-proxy" | "local-provisioner",
) {
  return join(paths.nodes, node, `${user}.conf`);
}
