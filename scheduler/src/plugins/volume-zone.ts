/** Volumes with labels of a zone or region are reached from nodes there. */
import { nodeLabel } from "@kayak/api";
import type { Plugin, Rejection } from "../framework/types.ts";
import type { StorageView } from "../volumes/storage-view.ts";

const elsewhere: Rejection = { reasons: ["node(s) had no available volume zone"], unresolvable: true };
const topologyLabels = [
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
];
/** Between the zones of a volume that is in several. */
const separator = "__";

export function createVolumeZone(storage: StorageView) {
  const labelsOf = (key: string) => {
    const name = storage.claim(key)?.spec.volumeName;
    return (name && storage.volume(name)?.metadata.labels) || {};
  };
  return {
    name: "VolumeZone",
    preFilter: ({ pod }) => (pod.claims.length === 0 ? { kind: "skip" } : undefined),
    filter({ pod }, { node }) {
      if (!topologyLabels.some((key) => nodeLabel(node, key) !== undefined)) return undefined;
      for (const claim of pod.claims) {
        const labels = labelsOf(claim);
        for (const key of topologyLabels) {
          const zones = labels[key]?.split(separator);
          if (zones && !zones.includes(nodeLabel(node, key) ?? "")) return elsewhere;
        }
      }
      return undefined;
    },
    wakes: (event) => event.kind === "storage" || (event.kind === "node" && event.change !== "delete"),
  } satisfies Plugin;
}
