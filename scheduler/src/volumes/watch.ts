/** Changes of storage wake pods that wait for it: those that found no node, and those whose binding is under way. */
import type { KubernetesObject } from "@kayak/api";
import type { Informer } from "@kayak/client";
import type { SchedulingQueue } from "../queue/scheduling-queue.ts";
import type { Changes } from "./changes.ts";
import type { StorageInformers } from "./storage-view.ts";

export function watchStorage(
  informers: StorageInformers,
  { queue, changes }: { readonly queue: SchedulingQueue; readonly changes: Changes },
): void {
  const changed = () => {
    changes.happened();
    queue.wake({ kind: "storage" });
  };
  for (const informer of Object.values(informers) as Informer<KubernetesObject>[])
    informer.on({ add: changed, update: changed, delete: changed });
}
