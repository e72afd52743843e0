/** A cluster's settings for tests. */
import type { ClusterSettings } from "../cluster/settings.ts";

/** Of a cluster with both families. */
export const testBoth = {
  clusterCIDR: "10.244.0.0/16,fd00:10:244::/56",
  serviceCIDR: "10.96.0.0/16,fd00:10:96::/112",
  nodeCIDR: "10.89.0.0/24,fd00:10:89::/64",
  nodes: [
    { name: "node-1", addresses: ["10.89.0.2", "fd00:10:89::2"] },
    { name: "node-2", addresses: ["10.89.0.3", "fd00:10:89::3"] },
  ],
} satisfies Partial<ClusterSettings>;

export function testSettings(change: Partial<ClusterSettings> = {}): ClusterSettings {
  return {
    name: "test",
    id: "0011223344556677",
    nodes: [
      { name: "node-1", addresses: ["10.89.0.2"] },
      { name: "node-2", addresses: ["10.89.0.3"] },
    ],
    apiPort: 6443,
    etcdClientPort: 2379,
    etcdPeerPort: 2380,
    clusterCIDR: "10.244.0.0/16",
    serviceCIDR: "10.96.0.0/16",
    nodeCIDR: "10.89.0.0/24",
    separate: false,
    ...change,
  };
}
