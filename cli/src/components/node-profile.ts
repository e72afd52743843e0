/** What an agent is started with, wherever its node is. */
import type { Client } from "@kayak/client";
import type { ClusterPaths } from "../cluster/paths.ts";
import type { NodeSettings } from "../cluster/settings.ts";
import type { ClusterFacts } from "../join/cluster-info.ts";
import type { KubeletSettings } from "./node.ts";

export interface NodeProfile {
  readonly paths: ClusterPaths;
  readonly node: NodeSettings;
  readonly facts: ClusterFacts;
  readonly clients: { readonly kubelet: Client; readonly proxy: Client; readonly provisioner: Client };
  readonly serving: KubeletSettings["server"];
  /** Of addresses that only services have, separated by commas. */
  readonly serviceRanges: string;
  /** Hosts whose registries need no TLS. */
  readonly insecureRegistries: readonly string[];
  /** Unless the nodes share a link. */
  readonly routes?: NonNullable<KubeletSettings["routes"]>;
  readonly podMtu?: number;
  /** What else runs as long as the node does, by name. */
  readonly parts?: Readonly<Record<string, Promise<void>>>;
}
