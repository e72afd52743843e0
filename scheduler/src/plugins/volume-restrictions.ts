/** A claim that only one pod may use is used by one pod. */
import type { Plugin, Rejection } from "../framework/types.ts";
import type { PodInfo } from "../pods/pod-info.ts";
import { Slot } from "../framework/cycle.ts";
import type { StorageView } from "../volumes/storage-view.ts";

const inUse: Rejection = {
  reasons: ["node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"],
};

export function createVolumeRestrictions(storage: StorageView) {
  const slot = new Slot<boolean>();
  const exclusive = (pod: PodInfo) =>
    pod.claims.filter((key) => storage.claim(key)?.spec.accessModes?.includes("ReadWriteOncePod"));

  return {
    name: "VolumeRestrictions",
    preFilter(cycle) {
      const wanted = exclusive(cycle.pod);
      if (wanted.length === 0) return { kind: "skip" };
      const used = (other: PodInfo) => other.claims.some((key) => wanted.includes(key));
      slot.set(
        cycle,
        cycle.snapshot.nodes.some(({ pods }) => Array.from(pods).some(used)),
      );
      return undefined;
    },
    filter: (cycle) => (slot.get(cycle) ? inUse : undefined),
    wakes: (event, pod) =>
      event.kind === "storage" ||
      (event.kind === "pod" && event.change === "delete" && event.pod.claims.some((key) => pod.claims.includes(key))),
  } satisfies Plugin;
}
